namespace Gabor.Inference;

/// <summary>How a packed model answers here, beside what it said where it was packed.</summary>
/// <param name="Images">How many golden images.</param>
/// <param name="LargestDifference">The largest difference of a probability; NaN where one is no number.</param>
/// <param name="IsSameBits">Whether every probability has the same bits, as Gabor promises on every machine.</param>
/// <param name="IsSameClass">Whether the most probable class of every image is the same.</param>
public sealed record PackVerification(int Images, float LargestDifference, bool IsSameBits, bool IsSameClass);
