namespace Gabor.Losses;

/// <summary>
/// What a network's outputs should be. Labels, soft labels and target images are targets of one kind: a class for each image, or a value
/// for each output, which for a cross-entropy is the probability of a class and for a squared error anything, the pixels of an image too.
/// </summary>
public readonly ref struct Targets
{
    /// <summary>A class 0 … K − 1 for each image, (3.3).</summary>
    public Targets(ReadOnlySpan<int> labels) => Labels = labels;

    /// <summary>A value for each output, [N, K].</summary>
    public Targets(ReadOnlySpan<float> values) => Values = values;

    /// <summary>y⁽ⁱ⁾, [N]; empty where values are given.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>t, [N, K]; empty where labels are given.</summary>
    public ReadOnlySpan<float> Values { get; }
}
