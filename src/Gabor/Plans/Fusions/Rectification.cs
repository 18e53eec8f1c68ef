using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A ReLU after a convolution, a dense layer, a normalisation or a sum: max(0, ·) is taken where the result is stored, (5.21), and backward
/// the derivative is set to 0 where the result is not above 0, (4.34), on the way to the other gradients. The bits are those of the two
/// layers.
/// </summary>
sealed class Rectification : Fusion
{
    /// <inheritdoc/>
    public override string Name => "rectification";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (!node.Layer.CanFuseRelu || graph.OnlyReader(node.Value) is not { Layer: Relu } relu)
                continue;
            node.Rectifies = true;
            node.Value = relu.Value;
            graph.Nodes.Remove(relu);
        }
    }
}
