namespace Gabor;

/// <summary>A number that a rule or a schedule takes.</summary>
/// <param name="Name">Its name, as the option is called.</param>
/// <param name="Default">What it is unless stated.</param>
public readonly record struct HyperParameter(string Name, double Default);
