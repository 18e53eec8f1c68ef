using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A quantization after a convolution or dense layer of bytes: each result is rounded where it is stored. The bits are those of the two
/// layers.
/// </summary>
sealed class QuantizedOutput : Fusion
{
    /// <inheritdoc/>
    public override string Name => "quantized-output";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Layer is not Quantize quantize || node.AddsResidual || graph.Producer(node.Sources[0]) is not { } before
                || !before.Layer.CanFuseQuantize || before.OutputScale is not null || before.Rectifier != Rectifier.None
                || graph.OnlyReader(before.Value) != node)
                continue;
            before.OutputScale = quantize.Scale;
            before.Value = node.Value;
            graph.Nodes.Remove(node);
        }
    }
}
