using Gabor.Components;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Models.Features;

/// <summary>
/// The pixels themselves, φ(x) = x (4.1.1), brought to mean 0 and variance 1 together: what every other feature is compared with.
/// </summary>
public sealed class PixelFeature() : Feature(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="FeatureRegistry"/> lists it.</summary>
    public static ComponentKind<Feature> Kind { get; } = new("pixels", "the pixels themselves", [], _ => new PixelFeature());

    /// <inheritdoc/>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), images);
    }

    /// <summary>As training is told.</summary>
    public override ImagePreprocessing? Preprocessing(Shape images) => null;
}
