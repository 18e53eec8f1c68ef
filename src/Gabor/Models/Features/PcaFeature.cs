using Gabor.Components;
using Gabor.Layers;

namespace Gabor.Models.Features;

/// <summary>
/// The coordinates along the directions in which the training images vary most, brought to mean 0 and variance 1 together.
/// </summary>
/// <param name="components">How many directions, of which there are never more than pixels; 64 by default.</param>
/// <param name="whitens">Whether each coordinate is divided by its standard deviation; no by default.</param>
public sealed class PcaFeature(int components = 64, bool whitens = false) : Feature(Kind, components, whitens ? 1 : 0)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="FeatureRegistry"/> lists it.</summary>
    public static ComponentKind<Feature> Kind { get; } = new(
        "pca", "principal components of the training images",
        [
            new("components", 64, "Number of principal components.") { Minimum = 1, Maximum = 16_384, IsInteger = true },
            HyperParameter.Switch("whiten", "Whether each component is divided by its standard deviation."),
        ],
        values => new PcaFeature((int)values[0], values[1] == 1));

    /// <inheritdoc/>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int outputs = Math.Min(components, images.Shape.Count);
        var pca = graph.AddFrozen(shapes => new PrincipalProjection("pca", shapes[0], outputs, whitens), images);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), pca);
    }
}
