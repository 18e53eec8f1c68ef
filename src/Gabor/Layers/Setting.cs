namespace Gabor.Layers;

/// <summary>One hyper-parameter of a layer, as files hold it; a switch is 0 or 1.</summary>
/// <param name="Name">Its name, lower case with underscores: <c>padding_height</c>.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Setting(string Name, double Value);
