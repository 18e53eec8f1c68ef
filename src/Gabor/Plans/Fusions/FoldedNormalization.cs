using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// In inference, batch normalization is a factor f = γ / √(v + ε) and an offset β − m f for each channel, of statistics m and v that stand
/// still: a convolution before it takes them into its filters, W f, and its bias, b f + β − m f. The products round a little differently.
/// </summary>
sealed class FoldedNormalization : Fusion
{
    /// <inheritdoc/>
    public override string Name => "folded-normalization";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        if (graph.Mode == PlanMode.Training)
            return;
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node is not { Layer: Convolution, Folded: null }
                || graph.OnlyReader(node.Value) is not { Layer: BatchNormalization } folded)
                continue;
            node.Folded = folded.Layer;
            node.Value = folded.Value;
            graph.Nodes.Remove(folded);
        }
    }
}
