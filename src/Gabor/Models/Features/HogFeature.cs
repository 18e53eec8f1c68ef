using Gabor.Components;
using Gabor.Features.Hog;
using Gabor.Layers;

namespace Gabor.Models.Features;

/// <summary>Histograms of oriented gradients (Dalal and Triggs 2005; 4.1.2), brought to mean 0 and variance 1 together.</summary>
/// <param name="cell">The side of a cell in pixels; 0, the default, for 4 in images of up to 64 pixels and 8 in larger ones.</param>
/// <param name="block">The side of a block in cells; 2 by default.</param>
/// <param name="bins">Directions; 9 by default.</param>
/// <param name="isSigned">Whether dark on light differs from light on dark; no by default.</param>
public sealed class HogFeature(int cell = 0, int block = 2, int bins = 9, bool isSigned = false)
    : Feature(Kind, cell, block, bins, isSigned ? 1 : 0)
{
    /// <summary>The sides of cells in small and in large images.</summary>
    internal const int SmallCell = 4, LargeCell = 8;

    /// <summary>Its name, hyper-parameters and factory, as <see cref="FeatureRegistry"/> lists it.</summary>
    public static ComponentKind<Feature> Kind { get; } = new(
        "hog", "histograms of oriented gradients",
        [
            FeatureRows.Cell,
            new("block", 2, "Side of a block in cells.") { Minimum = 1, Maximum = 64, IsInteger = true },
            new("bins", 9, "Directions that a cell counts.") { Minimum = 1, Maximum = 64, IsInteger = true },
            HyperParameter.Switch("signed", "Whether dark on light differs from light on dark."),
        ],
        values => new HogFeature((int)values[0], (int)values[1], (int)values[2], values[3] == 1));

    /// <inheritdoc/>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var options = new HogOptions
        {
            CellSize = FeatureRows.CellOf(cell, SmallCell, LargeCell, images.Shape), BlockSize = block, Bins = bins, IsSigned = isSigned,
        };
        var hog = graph.AddFrozen(shapes => new OrientedGradients("hog", shapes[0], options), images);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), hog);
    }
}
