using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// Transfer learning: a network that begins with what another one has learnt. Its head, the last dense layer, is new where the classes
/// are others; all other layers are copies with the same weights, and some may be frozen. What is done to images first is that of the
/// other network too.
/// </summary>
/// <example><code>
/// var model = Transfer.From(SavedModel.Load("runs/cifar"), data.ClassNames, freeze: Transfer.Backbone);
/// var result = Trainer.Fit(model, data, DefaultOptions.ForTransfer(freeze: Transfer.Backbone));
/// </code></example>
public static class Transfer
{
    /// <summary>Stands for all layers before the head where a layer to freeze is named: <c>backbone</c>.</summary>
    public const string Backbone = "backbone";

    /// <summary>What the head of a network without one is called.</summary>
    const string HeadName = "head";

    /// <summary>A network that begins with the weights of another one, which is left as it is.</summary>
    /// <param name="source">
    /// The other network. Where it ends in no dense layer with an output for each class, its outputs are features, on which such a layer is
    /// put. Of several outputs only the first is taken over.
    /// </param>
    /// <param name="classNames">
    /// The names of the classes. Where they are those of <paramref name="source"/>, in that order, its head is kept too; else the head is
    /// new, and drawn from the seed when training begins.
    /// </param>
    /// <param name="freeze">
    /// The layer up to which all are frozen, itself included; <see cref="Backbone"/> for all before the head; null for none, which also
    /// thaws layers that were frozen in <paramref name="source"/>, but those that no gradient passes.
    /// </param>
    /// <param name="layers">The layers that it may have; the built-in ones if null.</param>
    /// <exception cref="ArgumentException">
    /// The network has no weights yet or is an autoencoder; there is no such layer to freeze; or what is left to train would read frozen
    /// layers in several places.
    /// </exception>
    public static Model From(
        Model source, IReadOnlyList<string> classNames, string? freeze = null, Registry<LayerKind>? layers = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(classNames);
        return From(source, classNames, isHeadNew: !source.ClassNames.SequenceEqual(classNames), freeze, layers);
    }

    /// <summary>The same where it is known whether the head is new.</summary>
    internal static Model From(
        Model source, IReadOnlyList<string> classNames, bool isHeadNew, string? freeze, Registry<LayerKind>? layers)
    {
        if (!source.IsInitialized)
            throw new ArgumentException($"{source.Name}: it has no weights yet that another network could begin with.", nameof(source));
        var preprocessing = source.Preprocessing;
        source = WithoutSoftmax(source.ForScores());
        int head = HeadOf(source);
        if (isHeadNew && NarrowOf(source, head) is >= 0 and var narrow)
            (source, head) = WithHead(source, narrow);
        bool[] isFrozen = Frozen(source, head, freeze);
        var graph = new GraphBuilder(source.Name, source.Input) { Initializer = source.Initializer };
        var copies = new LayerCopies(layers ?? LayerRegistry.Default);
        var places = new List<NodeOutput>();
        for (int i = 0; i < source.Nodes.Count; i++)
        {
            var (layer, sources) = (source.Nodes[i].Layer, source.Nodes[i].Sources);
            bool isNew = i == head && isHeadNew;
            places.Add(graph.Add(
                shapes => isNew
                    ? new Dense(layer.Name, shapes[0], classNames.Count, layer.Parameters.Count > 1)
                    : copies.Copy(layer, layer.Name, shapes),
                isFrozen[i],
                [.. sources.Select(place => place < 0 ? graph.Input : places[place])]));
        }

        var output = places[source.Outputs[0]];
        if (head < 0)
        {
            string name = NameOfHead(source);
            output = graph.Add(shapes => new Dense(name, shapes[0], classNames.Count), output);
        }

        var model = graph.Build(classNames, output);
        (model.Preprocessing, model.IsPreprocessingGiven) = (preprocessing, true);
        return model;
    }

    /// <summary>
    /// A network with the same weights for images of another height and width, as convolutions allow. Pooling over the whole image is again
    /// over the whole image.
    /// </summary>
    /// <param name="source">The network, which is left as it is.</param>
    /// <param name="input">H × W × D of what it is to see.</param>
    /// <param name="layers">The layers that it may have; the built-in ones if null.</param>
    /// <exception cref="ArgumentException">A layer has weights for the inputs that it has, or a window does not fit.</exception>
    public static Model Resized(Model source, Shape input, Registry<LayerKind>? layers = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var graph = new GraphBuilder(source.Name, input) { Initializer = source.Initializer };
        var copies = new LayerCopies(layers ?? LayerRegistry.Default);
        var places = new List<NodeOutput>();
        foreach (var node in source.Nodes)
        {
            places.Add(graph.Add(
                shapes => OverWhole(node.Layer, shapes) ?? copies.Copy(node.Layer, node.Layer.Name, shapes), node.IsFrozen,
                [.. node.Sources.Select(place => place < 0 ? graph.Input : places[place])]));
        }

        var model = graph.Build(source.ClassNames, [.. source.Outputs.Select(place => places[place])]);
        (model.Preprocessing, model.IsPreprocessingGiven) = (source.Preprocessing.Seeing(input), source.IsPreprocessingGiven);
        (model.Temperature, model.IsInitialized) = (source.Temperature, source.IsInitialized);
        return model;
    }

    /// <summary>Pooling over the whole of another image, where a layer pools over the whole of its own; null for other layers.</summary>
    static Layer? OverWhole(Layer layer, IReadOnlyList<Shape> shapes)
    {
        return layer switch
        {
            AveragePooling pooling when IsWhole(pooling.Window) => new GlobalAveragePooling(layer.Name, shapes[0]),
            MaxPooling pooling when IsWhole(pooling.Window) =>
                new MaxPooling(layer.Name, shapes[0], new Window(shapes[0].Height, shapes[0].Width)),
            _ => null,
        };

        // With padding, some of the numbers that are averaged may lie outside.
        bool IsWhole(Window window) => window is { PaddingTop: 0, PaddingBottom: 0, PaddingLeft: 0, PaddingRight: 0 }
            && layer.Output is { Height: 1, Width: 1 }
            && (window.Height, window.Width) == (layer.Inputs[0].Height, layer.Inputs[0].Width);
    }

    /// <summary>
    /// The place of the head: the dense layer that gives the scores; −1 where another layer does, whose outputs are then features.
    /// </summary>
    /// <exception cref="ArgumentException">The network is an autoencoder.</exception>
    internal static int HeadOf(Model model)
    {
        if (!model.IsClassifier && model.Output.Count == model.Input.Count)
        {
            throw new ArgumentException(
                $"{model.Name}: it reconstructs images and has no head; a classifier learns from its code by --features RUN:code.");
        }

        int place = model.Outputs[0];
        while (place >= 0 && model.Nodes[place] is { Layer: { Parameters.Count: 0 } and not Dense, Sources: [var before] })
            place = before;
        return place >= 0 && model.Nodes[place].Layer is Dense { Output.Count: var scores } && scores == model.ClassNames.Count
            ? place
            : -1;
    }

    /// <summary>
    /// The place of the layer whose single number is all that the head sees, as where two classes were told apart by a sigmoid; −1 where
    /// the head sees more, or is itself what gives a single number.
    /// </summary>
    static int NarrowOf(Model model, int head)
    {
        int place = head < 0 ? model.Outputs[0] : model.Nodes[head].Sources[0];
        return place >= 0 && model.Nodes[place].Layer.Output.Count == 1 ? place : -1;
    }

    /// <summary>The network up to the dense layer that gives a single number, which is then its head.</summary>
    /// <exception cref="ArgumentException">Another layer gives it.</exception>
    static (Model Model, int Head) WithHead(Model model, int narrow)
    {
        int place = narrow;
        while (model.Nodes[place] is { Layer: { Parameters.Count: 0, Inputs: [{ Count: 1 }] }, Sources: [>= 0 and var before] })
            place = before;
        if (model.Nodes[place].Layer is not Dense dense)
        {
            throw new ArgumentException(
                $"{model.Name}: its head sees a single number, which {model.Nodes[narrow].Layer.Name} gives and no dense layer, so there "
                + "are no features for other classes to begin with. Begin with another network, or keep its classes.");
        }

        var cut = FrozenLayers.WithOutputs(model, [place]);
        return (cut, cut.Nodes.ToList().FindIndex(node => node.Layer == dense));
    }

    /// <summary>The network up to its scores, of which the cross-entropy takes the softmax itself.</summary>
    static Model WithoutSoftmax(Model model) =>
        model.IsClassifier && model.Nodes[model.Outputs[0]] is { Layer: Softmax, Sources: [>= 0 and var scores] }
            ? FrozenLayers.WithOutputs(model, [scores])
            : model;

    static string NameOfHead(Model model)
    {
        string name = HeadName;
        while (model.Nodes.Any(node => node.Layer.Name == name))
            name += "'";
        return name;
    }

    /// <summary>Which layers are frozen: those up to one, and those that no gradient reaches anyway.</summary>
    static bool[] Frozen(Model model, int head, string? freeze)
    {
        bool[] isFrozen = new bool[model.Nodes.Count];
        for (int i = 0; i < isFrozen.Length; i++)
        {
            if (model.Nodes[i].Layer is FeatureLayer)
                FrozenLayers.Mark(model, i, isFrozen);
        }

        if (freeze is null)
            return isFrozen;
        int place = freeze != Backbone ? FrozenLayers.PlaceOf(model, freeze, model.Name, [Backbone])
            : head < 0 ? model.Outputs[0]
            : model.Nodes[head].Sources[0];
        if (place < 0)
            throw new ArgumentException($"{model.Name}: there is no layer before its head {model.Nodes[head].Layer.Name} to be frozen.");
        if (isFrozen[place])
            return isFrozen;
        FrozenLayers.Mark(model, place, isFrozen);
        if (head >= 0 && isFrozen[head])
        {
            throw new ArgumentException(
                $"{model.Name}: frozen up to {freeze}, nothing is left to train; name a layer before the head "
                + $"{model.Nodes[head].Layer.Name}.");
        }

        FrozenLayers.RequireOnePlace(model, place, isFrozen);
        return isFrozen;
    }
}
