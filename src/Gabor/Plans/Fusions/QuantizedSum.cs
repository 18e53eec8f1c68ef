using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A quantization after the sum of two values, as at the end of a residual block: both are added where the sum is rounded. The bits are
/// those of the two layers.
/// </summary>
sealed class QuantizedSum : Fusion
{
    /// <inheritdoc/>
    public override string Name => "quantized-sum";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node is not { Layer: Quantize, AddsResidual: false }
                || graph.Producer(node.Sources[0]) is not { Layer: Add, Sources.Count: 2, Rectifier: Rectifier.None } sum
                || graph.OnlyReader(sum.Value) != node)
                continue;
            node.AddsResidual = true;
            node.Sources.Clear();
            node.Sources.AddRange(sum.Sources);
            graph.Nodes.Remove(sum);
        }
    }
}
