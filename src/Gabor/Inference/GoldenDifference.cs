namespace Gabor.Inference;

/// <summary>A probability of a golden image that is not what it was.</summary>
/// <param name="Image">The image, 0 for the first.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Stated">The probability where the model was written.</param>
/// <param name="Found">The probability here.</param>
public sealed record GoldenDifference(int Image, string ClassName, float Stated, float Found);
