namespace Gabor.Inference;

/// <summary>How a model answers here, beside what it said where it was written.</summary>
/// <param name="Images">How many golden images.</param>
/// <param name="LargestDifference">The largest difference of a probability; NaN where one is no number.</param>
/// <param name="IsSameBits">Whether every probability has the same bits, as Gabor promises on every machine.</param>
/// <param name="IsSameClass">Whether the most probable class of every image is the same.</param>
public sealed record ModelVerification(int Images, float LargestDifference, bool IsSameBits, bool IsSameClass)
{
    /// <summary>The form that the model has.</summary>
    public ModelForm Form { get; init; }

    /// <summary>By how much a probability may differ; 0 where the same bits are due.</summary>
    public float Tolerance { get; init; }

    /// <summary>Where the difference is the largest; null where all bits are the same.</summary>
    public GoldenDifference? Worst { get; init; }

    /// <summary>Whether the model is what was written: the same bits, or probabilities that differ by the tolerance at most.</summary>
    public bool IsPassed => IsSameBits || (Tolerance > 0 && LargestDifference <= Tolerance);
}
