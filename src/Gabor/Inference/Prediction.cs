using System.Globalization;

namespace Gabor.Inference;

/// <summary>What a classifier says of one image.</summary>
/// <param name="TopK">The most probable classes, most probable first; at least one.</param>
/// <param name="Remarks">What a person should know about how the image was made to fit.</param>
public sealed record Prediction(IReadOnlyList<ClassProbability> TopK, IReadOnlyList<string> Remarks)
{
    /// <summary>The name of the most probable class.</summary>
    public string Label => TopK[0].Label;

    /// <summary>The most probable class, 0 … K − 1.</summary>
    public int ClassIndex => TopK[0].ClassIndex;

    /// <summary>How likely the model thinks it, 0…1, (3.9).</summary>
    public float Probability => TopK[0].Probability;

    /// <summary>All classes that are named, as people write them: <c>7 (98.3 %), 1 (1.2 %), 9 (0.4 %)</c>.</summary>
    public override string ToString() => string.Join(", ", TopK);
}

/// <summary>One class that an image may be of.</summary>
/// <param name="ClassIndex">The class, 0 … K − 1.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">How likely the model thinks it, 0…1.</param>
public readonly record struct ClassProbability(int ClassIndex, string Label, float Probability)
{
    /// <summary>As people write it: <c>7 (98.3 %)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} ({100 * Probability:0.0} %)");
}
