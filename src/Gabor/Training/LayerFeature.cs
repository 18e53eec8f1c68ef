using Gabor.Components;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Training;

/// <summary>
/// What a layer of a trained network gives, as features of other images (4.1.4), (4.1.5): all layers up to it, frozen, with their
/// parameters and what is done to images before them.
/// </summary>
public sealed class LayerFeature : Feature
{
    static readonly ComponentKind<Feature> Own = new("layer", "a layer of a trained network", [], _ => throw new NotSupportedException());

    readonly Lazy<Model> source;

    /// <summary>A layer of a saved network, which is read when it is needed.</summary>
    /// <param name="run">The folder of a run, or any with a <c>model.json</c> and its weights.</param>
    /// <param name="layer">The name of the layer.</param>
    /// <param name="layers">The layers that the network may have; the built-in ones if null.</param>
    public LayerFeature(string run, string layer, Registry<LayerKind>? layers = null)
        : base(Own)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        ArgumentException.ThrowIfNullOrEmpty(layer);
        (Run, Layer) = (run, layer);
        source = new(() => SavedModel.Load(run, layers));
        Kinds = layers ?? LayerRegistry.Default;
    }

    /// <summary>The folder of the run.</summary>
    public string Run { get; }

    /// <summary>The name of the layer.</summary>
    public string Layer { get; }

    /// <summary>The shape that images are brought to before the network's first layer sees them or a part of them.</summary>
    /// <exception cref="GaborFormatException">The network cannot be read.</exception>
    internal ImagePreprocessing Images => source.Value.Preprocessing;

    Registry<LayerKind> Kinds { get; }

    /// <summary>The layers of the network up to this one.</summary>
    /// <exception cref="GaborFormatException">The network cannot be read.</exception>
    /// <exception cref="ArgumentException">It has no such layer, or other images.</exception>
    public override NodeOutput AddTo(GraphBuilder graph, NodeOutput images)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var model = source.Value;
        int at = FrozenLayers.PlaceOf(model, Layer, Run);
        if (model.Input != images.Shape)
        {
            throw new ArgumentException(
                $"{Run}: its network sees {model.Input}, and these images are {images.Shape}; "
                + "state --image-size and --crop as it has them.");
        }

        var part = FrozenLayers.Until(model, at);
        var places = new List<NodeOutput>();
        var copies = new LayerCopies(Kinds);
        foreach (var node in part.Nodes)
        {
            places.Add(graph.AddFrozen(
                shapes => copies.Copy(node.Layer, $"features/{node.Layer.Name}", shapes),
                [.. node.Sources.Select(source => source < 0 ? images : places[source])]));
        }

        return graph.AddFrozen(shapes => new Standardization("features", shapes[0]), places[part.Outputs[0]]);
    }

    /// <summary>As the network has it.</summary>
    public override ImagePreprocessing? Preprocessing(Shape images) => source.Value.Preprocessing;

    /// <summary><c>runs/cifar:pool2</c>.</summary>
    public override string ToString() => $"{Run}:{Layer}";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LayerFeature other && other.ToString() == ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
