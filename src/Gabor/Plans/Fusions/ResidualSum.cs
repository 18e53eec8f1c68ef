using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// The sum of a normalisation's output and another value, as at the end of a residual block: the other value is added while the first is
/// normalised, and backward its derivative is written on the way to the normalisation's. The bits are those of the two layers.
/// </summary>
sealed class ResidualSum : Fusion
{
    /// <inheritdoc/>
    public override string Name => "residual-sum";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var sum in graph.Nodes.Where(node => node is { Layer: Add, Sources.Count: 2 }).ToArray())
        {
            for (int i = 0; i < 2; i++)
            {
                var node = graph.Producer(sum.Sources[i]);
                if (node is null or { AddsResidual: true } || !node.Layer.CanAddResidual || graph.OnlyReader(node.Value) != sum)
                    continue;

                // It takes the place of the sum, where both values are there.
                node.AddsResidual = true;
                node.Sources.Add(sum.Sources[1 - i]);
                node.Value = sum.Value;
                graph.Nodes.Remove(node);
                graph.Nodes[graph.Nodes.IndexOf(sum)] = node;
                break;
            }
        }
    }
}
