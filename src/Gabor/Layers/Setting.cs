namespace Gabor.Layers;

/// <summary>One hyper-parameter of a layer or initializer, as files hold it: a number, a switch of 0 or 1, or a text.</summary>
/// <param name="Name">Its name, lower case with underscores: <c>padding_height</c>.</param>
/// <param name="Value">Its value; 0 for a text.</param>
public readonly record struct Setting(string Name, double Value)
{
    /// <summary>A text.</summary>
    /// <param name="name">Its name, lower case with underscores.</param>
    /// <param name="text">Its value.</param>
    public Setting(string name, string text)
        : this(name, 0) =>
        Text = text;

    /// <summary>Its value as a text; null for a number.</summary>
    public string? Text { get; }
}
