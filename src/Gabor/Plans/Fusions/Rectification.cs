using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A ReLU after a convolution, a dense layer, a normalisation or a sum: max(0, ·) is taken where the result is stored, (5.21), and backward
/// the derivative is set to 0 where the result is not above 0, (4.34), on the way to the other gradients; one that ends at 6 after a
/// normalisation likewise. The bits are those of the two layers.
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
            if (graph.OnlyReader(node.Value) is not { } relu)
                continue;
            var rectifier = relu.Layer switch
            {
                Relu when node.Layer.CanFuseRelu => Rectifier.Relu,
                Relu6 when node.Layer.CanFuseRelu6 && !node.AddsResidual => Rectifier.Relu6,
                _ => Rectifier.None,
            };
            if (rectifier == Rectifier.None || node.Rectifier != Rectifier.None)
                continue;
            node.Rectifier = rectifier;
            node.Value = relu.Value;
            graph.Nodes.Remove(relu);
        }
    }
}
