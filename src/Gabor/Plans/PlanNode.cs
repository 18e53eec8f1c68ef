using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans;

/// <summary>One layer of a graph, with what was fused into it.</summary>
/// <param name="layer">The layer.</param>
/// <param name="number">Its place in the model, which names its random numbers.</param>
/// <param name="sources">The values it reads.</param>
sealed class PlanNode(Layer layer, int number, List<int> sources)
{
    /// <summary>The layer.</summary>
    public Layer Layer => layer;

    /// <summary>The layer's place in the model.</summary>
    public int Number { get; } = number;

    /// <summary>The values it reads; where <see cref="AddsResidual"/>, the last one is the residual.</summary>
    public List<int> Sources => sources;

    /// <summary>The value it gives: the layer's own output, or that of the last layer that was fused into it.</summary>
    public int Value { get; set; } = number;

    /// <summary>The ReLU that was fused into it.</summary>
    public Rectifier Rectifier { get; set; }

    /// <summary>Whether the sum with a second value was fused into it.</summary>
    public bool AddsResidual { get; set; }

    /// <summary>The scale by which what it gives is rounded to bytes, where a quantization was fused into it.</summary>
    public ByteScale? OutputScale { get; set; }

    /// <summary>The normalisation that was folded into its weights, in inference.</summary>
    public Layer? Folded { get; set; }

    /// <summary>Which arrays of the forward pass its backward pass reads.</summary>
    public BackwardReads BackwardReads => layer.ReadsWhenFused(Rectifier != Rectifier.None, AddsResidual);
}
