using Gabor.Components;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Features;

namespace CustomFeature;

/// <summary>Binary patterns before any network, brought to mean 0 and variance 1 together.</summary>
public sealed class PatternFeature() : Feature(Kind)
{
    /// <summary>Its name; it has no hyper-parameters.</summary>
    public static ComponentKind<Feature> Kind { get; } = new(
        "binary-patterns", "how often each pattern of eight neighbours occurs", [], _ => new PatternFeature());

    // <layers>
    /// <summary>Two frozen layers: the patterns, and what the training images tell of their size.</summary>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var patterns = graph.AddFrozen(shapes => new BinaryPatterns("patterns", shapes[0]), images);
        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), patterns);
    }
    // </layers>
}
