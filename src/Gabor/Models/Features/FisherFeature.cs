using Gabor.Components;
using Gabor.Layers;

namespace Gabor.Models.Features;

/// <summary>A Fisher vector (Perronnin et al. 2010) of SIFT descriptors on a grid.</summary>
/// <param name="gaussians">K of the mixture; 16 by default.</param>
/// <param name="step">Pixels from one descriptor to the next; 2 by default.</param>
/// <param name="cell">Pixels of a side of a cell, of which a descriptor has 4 × 4; 0, the default, for 3 in images of up to 64 pixels and 4
/// in larger ones.</param>
public sealed class FisherFeature(int gaussians = 16, int step = 2, int cell = 0) : Feature(Kind, gaussians, step, cell)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="FeatureRegistry"/> lists it.</summary>
    public static ComponentKind<Feature> Kind { get; } = new(
        "fisher", "a Fisher vector of SIFT descriptors on a grid",
        [
            new("gaussians", 16, "Gaussians of the mixture.") { Minimum = 1, Maximum = 4096, IsInteger = true },
            FeatureRows.Step, FeatureRows.Cell,
        ],
        values => new FisherFeature((int)values[0], (int)values[1], (int)values[2]));

    /// <inheritdoc/>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int side = FeatureRows.CellOf(cell, FeatureRows.SmallSiftCell, FeatureRows.LargeSiftCell, images.Shape);
        var sift = graph.AddFrozen(shapes => new DescriptorGrid("sift", shapes[0], step, side), images);
        var fisher = graph.AddFrozen(shapes => new FisherEncoding("fisher", shapes[0], gaussians), sift);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), fisher);
    }
}
