using Gabor.Components;
using Gabor.Layers;

namespace Gabor.Models.Features;

/// <summary>
/// A bag of visual words (Csurka et al. 2004): SIFT descriptors on a grid, the nearest word of a vocabulary for each, and how often each
/// word stands in the image.
/// </summary>
/// <param name="words">K; 256 by default.</param>
/// <param name="step">Pixels from one descriptor to the next; 2 by default.</param>
/// <param name="cell">Pixels of a side of a cell, of which a descriptor has 4 × 4; 0, the default, for 3 in images of up to 64 pixels and 4
/// in larger ones.</param>
public sealed class SiftWordsFeature(int words = 256, int step = 2, int cell = 0) : Feature(Kind, words, step, cell)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="FeatureRegistry"/> lists it.</summary>
    public static ComponentKind<Feature> Kind { get; } = new(
        "sift-bow", "a histogram of visual words, which are SIFT descriptors on a grid",
        [
            new("words", 256, "Visual words of the vocabulary.") { Minimum = 2, Maximum = 65_536, IsInteger = true },
            FeatureRows.Step, FeatureRows.Cell,
        ],
        values => new SiftWordsFeature((int)values[0], (int)values[1], (int)values[2]));

    /// <inheritdoc/>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int side = FeatureRows.CellOf(cell, FeatureRows.SmallSiftCell, FeatureRows.LargeSiftCell, images.Shape);
        var sift = graph.AddFrozen(shapes => new DescriptorGrid("sift", shapes[0], step, side), images);
        var bag = graph.AddFrozen(shapes => new VisualWords("words", shapes[0], words), sift);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), bag);
    }
}
