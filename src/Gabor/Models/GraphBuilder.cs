using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>Builds a network with branches and joins: <c>var x = graph.Add(s =&gt; new Relu("relu1", s[0]), graph.Input)</c>.</summary>
public sealed class GraphBuilder
{
    readonly string name;
    readonly Shape input;
    readonly List<Node> nodes = [];
    readonly HashSet<string> names = [], tensors = [];
    long activations;

    /// <summary>A graph that begins at an image.</summary>
    /// <param name="name">What the network is called.</param>
    /// <param name="input">The shape of one image.</param>
    /// <exception cref="ArgumentException">There is no name or one of more than 256 characters, or a size of the shape is not 1 to 16,384.
    /// </exception>
    public GraphBuilder(string name, Shape input)
    {
        ModelLimits.CheckText("network", "its name", name, nameof(name));
        if (!ModelLimits.Holds(input))
        {
            throw new ArgumentException(
                $"{name}: an input of {input}: height, width and depth are from 1 to {ModelLimits.LargestSize}.", nameof(input));
        }

        (this.name, this.input, activations) = (name, input, ModelLimits.CountOf(input));
        if (activations > ModelLimits.MostActivations)
            throw new ArgumentException($"{name}: {TooMany($"an image of {input} has")}", nameof(input));
    }

    /// <summary>The network's input.</summary>
    public NodeOutput Input => new(-1, input);

    /// <summary>
    /// The values that weights start with, unless a parameter has an initializer of its own; <see cref="He"/> by default.
    /// </summary>
    public Initializer Initializer { get; set; } = new He();

    /// <summary>Adds a layer that reads from the stated outputs.</summary>
    /// <param name="make">Makes the layer from the shapes of its inputs.</param>
    /// <param name="sources">Where it reads from, in order.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="ArgumentException">Another layer has its name, or a parameter with the same full name, its inputs are not those
    /// shapes, or a file could not hold it: it is called <c>input</c> or <c>preprocessing</c>, or the network becomes too
    /// large.</exception>
    public NodeOutput Add(Func<IReadOnlyList<Shape>, Layer> make, params ReadOnlySpan<NodeOutput> sources) => Add(make, false, sources);

    /// <summary>
    /// Adds a frozen layer: training leaves its parameters alone, and it computes as in evaluation. It reads the network's input or frozen
    /// layers.
    /// </summary>
    /// <inheritdoc cref="Add(Func{IReadOnlyList{Shape}, Layer}, ReadOnlySpan{NodeOutput})"/>
    public NodeOutput AddFrozen(Func<IReadOnlyList<Shape>, Layer> make, params ReadOnlySpan<NodeOutput> sources) =>
        Add(make, true, sources);

    /// <summary>A layer that was added, by its name; null for none.</summary>
    internal Layer? Find(string name) => nodes.FirstOrDefault(node => node.Layer.Name == name)?.Layer;

    /// <summary>Adds a layer, frozen or not.</summary>
    internal NodeOutput Add(Func<IReadOnlyList<Shape>, Layer> make, bool isFrozen, params ReadOnlySpan<NodeOutput> sources)
    {
        ArgumentNullException.ThrowIfNull(make);
        var shapes = new Shape[sources.Length];
        var numbers = new int[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            (numbers[i], shapes[i]) = (sources[i].Number, sources[i].Shape);
        var layer = make(shapes);
        ModelLimits.Check(layer);
        if (names.Contains(layer.Name))
            throw new ArgumentException($"{layer.Name}: two layers have this name; give each its own.");
        if (layer.Parameters.Select(p => $"{layer.Name}.{p.Name}").FirstOrDefault(tensors.Contains) is { } twice)
        {
            throw new ArgumentException(
                $"{layer.Name}: another layer's parameter is called {GaborFormatException.Quote(twice)} too; give the layer another name.");
        }

        if (nodes.Count == ModelLimits.MostLayers)
            throw new ArgumentException($"{layer.Name}: {name} has {nodes.Count} layers already, which is the limit.");
        if (!layer.Inputs.SequenceEqual(shapes) || numbers.Any(number => number < -1 || number >= nodes.Count))
        {
            throw new ArgumentException(
                $"{layer.Name}: it was made for inputs of {string.Join(", ", layer.Inputs)} and gets {string.Join(", ", shapes)}.");
        }

        RequireFrozen(layer, isFrozen, numbers);
        RequireOwner(layer, isFrozen);
        if ((Int128)layer.Output.Height * layer.Output.Width * layer.Output.Depth > int.MaxValue - 64)
            throw new ArgumentException($"{layer.Name}: an output of {layer.Output} has 2³¹ elements or more. Make it smaller.");
        long all = activations + ModelLimits.CountOf(layer.Output);
        if (all > ModelLimits.MostActivations)
            throw new ArgumentException($"{layer.Name}: {TooMany("up to here the activations of one image are")}");
        names.Add(layer.Name);
        tensors.UnionWith(layer.Parameters.Select(p => $"{layer.Name}.{p.Name}"));
        activations = all;
        nodes.Add(new Node(layer, numbers) { IsFrozen = isFrozen });
        return new NodeOutput(nodes.Count - 1, layer.Output);
    }

    void RequireFrozen(Layer layer, bool isFrozen, int[] sources)
    {
        if (!isFrozen && layer is FeatureLayer)
            throw new ArgumentException($"{layer.Name}: no gradient passes a feature; add it as a frozen layer.");
        if (isFrozen && sources.FirstOrDefault(source => source >= 0 && !nodes[source].IsFrozen, -1) is var trained and >= 0)
        {
            throw new ArgumentException(
                $"{layer.Name}: a frozen layer cannot read {nodes[trained].Layer.Name}, which is trained; freeze that too.");
        }
    }

    void RequireOwner(Layer layer, bool isFrozen)
    {
        if (layer.SharesWith is not { } owner)
            return;
        var node = nodes.FirstOrDefault(node => ReferenceEquals(node.Layer, owner));
        if (node is null)
            throw new ArgumentException($"{layer.Name}: it shares parameters of {owner.Name}, which must stand before it in {name}.");
        if (node.IsFrozen != isFrozen)
        {
            throw new ArgumentException(
                $"{layer.Name}: it shares parameters of {owner.Name}; freeze both or neither.");
        }
    }

    static string TooMany(string start) => $"{start} more than {ModelLimits.MostActivations} numbers. Make it smaller.";

    /// <summary>The finished network.</summary>
    /// <param name="classNames">The names of the classes, as many as the first output has elements.</param>
    /// <param name="outputs">One output or more; the first one is the scores.</param>
    /// <exception cref="ArgumentException">An output is no layer or named twice, a layer is never read, or the class names are not as many
    /// as the scores, or are no names of their own: empty, more than 256 characters, or the same twice; or the layers that are trained read
    /// frozen ones in several places.</exception>
    public Model Build(IReadOnlyList<string> classNames, params ReadOnlySpan<NodeOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (!outputs.IsEmpty && classNames.Count != outputs[0].Shape.Count)
        {
            throw new ArgumentException(
                $"{name}: {classNames.Count} class names for {outputs[0].Shape.Count} scores; give one for each.", nameof(classNames));
        }

        ModelLimits.CheckClasses(name, classNames, nameof(classNames));
        return Made(classNames, outputs);
    }

    /// <summary>The finished network, which gives no scores: an autoencoder (4.1.4), whose first output is a reconstruction.</summary>
    /// <param name="outputs">One output or more; the first one has as many elements as the input.</param>
    /// <exception cref="ArgumentException">
    /// An output is no layer or named twice, the first has not the elements of an image, a layer is never read, or the layers that are
    /// trained read frozen ones in several places.
    /// </exception>
    public Model BuildAutoencoder(params ReadOnlySpan<NodeOutput> outputs)
    {
        if (!outputs.IsEmpty && outputs[0].Shape.Count != input.Count)
        {
            throw new ArgumentException(
                $"{name}: a reconstruction of {outputs[0].Shape.Count} elements of images of {input}; an autoencoder's first output has as "
                + "many elements as the image.", nameof(outputs));
        }

        return Made([], outputs);
    }

    Model Made(IReadOnlyList<string> classNames, ReadOnlySpan<NodeOutput> outputs)
    {
        if (outputs.IsEmpty || outputs[0].Number < 0)
            throw new ArgumentException($"{name}: a network needs a layer as its output.", nameof(outputs));
        var numbers = new List<int>();
        foreach (var output in outputs)
        {
            if (output.Number < 0 || output.Number >= nodes.Count || numbers.Contains(output.Number))
                throw new ArgumentException($"{name}: each output is a layer of this network, named once.", nameof(outputs));
            numbers.Add(output.Number);
        }

        // A layer that nothing reads would never be given a derivative, and would pass on whatever its memory holds.
        var read = nodes.SelectMany(node => node.Sources).Concat(numbers).ToHashSet();
        if (Enumerable.Range(0, nodes.Count).FirstOrDefault(i => !read.Contains(i), -1) is var unread and >= 0)
        {
            throw new ArgumentException(
                $"{nodes[unread].Layer.Name}: no layer reads it and it is no output. Leave it out, or make it an output.");
        }

        FrozenLayers.Check(name, nodes, numbers);
        return new Model(name, input, [.. nodes], numbers, [.. classNames]) { Initializer = Initializer };
    }
}

/// <summary>An output in a graph under construction.</summary>
/// <param name="Number">The place of its layer, −1 for the network's input.</param>
/// <param name="Shape">The shape of one image of it.</param>
public readonly record struct NodeOutput(int Number, Shape Shape);
