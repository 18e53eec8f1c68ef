using Gabor.Numerics;

namespace Gabor.Models.Features;

/// <summary>A classifier on features: h(x) = W φ(x) + b (4.3), or any other network in place of the linear one.</summary>
static class FeatureNetwork
{
    /// <summary>The layers of a feature, frozen, then those of a network for what they give.</summary>
    /// <param name="feature">φ.</param>
    /// <param name="network">The classifier.</param>
    /// <param name="images">The shape of the images.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="ArgumentException">The images do not suit the feature, or the features do not suit the network.</exception>
    public static Model Make(Feature feature, Network network, Shape images, IReadOnlyList<string> classNames)
    {
        var graph = new GraphBuilder($"{feature.Name}-{network.Name}", images);
        var features = feature.AddTo(graph, graph.Input);
        var classifier = network.Make(features.Shape, classNames);
        if (!classifier.IsClassifier)
        {
            throw new ArgumentException(
                $"{network.Name}: it reconstructs images from themselves; leave --features out, or take a classifier.");
        }

        return Join(graph, features, classifier);
    }

    /// <summary>Frozen layers and a network that begins where they end, as one network that shares their layers.</summary>
    /// <param name="frozen">The frozen layers.</param>
    /// <param name="classifier">The network on what they give.</param>
    public static Model Join(Model frozen, Model classifier)
    {
        var graph = new GraphBuilder(frozen.Name, frozen.Input);
        var places = new List<NodeOutput>();
        foreach (var node in frozen.Nodes)
            places.Add(graph.AddFrozen(_ => node.Layer, [.. node.Sources.Select(source => source < 0 ? graph.Input : places[source])]));
        var joined = Join(graph, places[frozen.Outputs[0]], classifier);
        (joined.Preprocessing, joined.IsInitialized) = (frozen.Preprocessing, true);
        return joined;
    }

    static Model Join(GraphBuilder graph, NodeOutput features, Model classifier)
    {
        graph.Initializer = classifier.Initializer;
        var places = new List<NodeOutput>();
        foreach (var node in classifier.Nodes)
        {
            NodeOutput[] sources = [.. node.Sources.Select(source => source < 0 ? features : places[source])];
            places.Add(graph.Add(_ => node.Layer, node.IsFrozen, sources));
        }

        return graph.Build(classifier.ClassNames, [.. classifier.Outputs.Select(output => places[output])]);
    }
}
