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

    /// <summary>What is fused; tests leave some out.</summary>
    internal IReadOnlyList<Fusion> Fusions { get; init; } = Fusion.All;
}
