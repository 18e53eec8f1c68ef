using Gabor.Layers;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>What can be chosen when a model is compiled.</summary>
sealed record PlanOptions
{
    /// <summary>How convolutions are computed; <see cref="ConvolutionAlgorithm.Auto"/> by default.</summary>
    public ConvolutionAlgorithm Convolution { get; init; }

    /// <summary>Whether training computes activations again for the backward pass where that takes less memory; not by default.</summary>
    public bool RecomputesActivations { get; init; }

    /// <summary>
    /// Batches that a batch normalization keeps the statistics of at a time, at least 1: the parts of a batch where each has its own.
    /// </summary>
    public int KeptStatistics { get; init; } = 1;

    /// <summary>Whether batch normalizations train with their running statistics, which stay as they are; not by default.</summary>
    public bool KeepsRunningStatistics { get; init; }

    /// <summary>What is fused; tests leave some out.</summary>
    internal IReadOnlyList<Fusion> Fusions { get; init; } = Fusion.All;
}
