using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A ReLU before max pooling changes places with it: max(0, ·) never falls, so the largest of the rectified is the largest one, rectified,
/// and there are as many fewer of them as the window has elements. Backward, a winner lets its derivative through just where the pooled
/// result is above 0. The bits are those of the two layers.
/// </summary>
sealed class PooledRectification : Fusion
{
    /// <inheritdoc/>
    public override string Name => "pooled-rectification";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var relu in graph.Nodes.Where(node => node.Layer is Relu).ToArray())
        {
            if (graph.OnlyReader(relu.Value) is not { Layer: MaxPooling } pool
                || relu.Sources[0] < 0 || graph.OnlyReader(relu.Sources[0]) != relu)
                continue;
            pool.Rectifier = Rectifier.Relu;
            graph.Replace(relu, relu.Sources[0]);
        }
    }
}
