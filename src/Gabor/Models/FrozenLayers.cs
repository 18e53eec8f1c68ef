namespace Gabor.Models;

/// <summary>
/// Where a network with frozen layers is cut in two: the frozen part computes features of an image, and the trained part learns from them.
/// All that is trained reads the frozen part in one place, so that features are one array.
/// </summary>
static class FrozenLayers
{
    /// <summary>The place of the frozen layer that the trained ones read; −1 where none is frozen.</summary>
    public static int Boundary(IReadOnlyList<Node> nodes) => Read(nodes).Where(source => source >= 0).FirstOrDefault(-1);

    /// <summary>Refuses a network that cannot be cut in two.</summary>
    /// <exception cref="ArgumentException">Trained layers read frozen ones, or the image beside them, in several places, or an output is
    /// frozen.</exception>
    public static void Check(string name, IReadOnlyList<Node> nodes, IReadOnlyList<int> outputs)
    {
        if (!nodes.Any(node => node.IsFrozen))
            return;
        if (outputs.FirstOrDefault(output => nodes[output].IsFrozen, -1) is var frozen and >= 0)
            throw new ArgumentException($"{name}: the output {nodes[frozen].Layer.Name} is frozen, so nothing is left to train.");
        string[] read = [.. Read(nodes).Select(source => source < 0 ? ModelLimits.InputName : nodes[source].Layer.Name)];
        if (read.Length > 1)
        {
            throw new ArgumentException(
                $"{name}: what is trained reads {string.Join(" and ", read)}; it must read the frozen layers in one place.");
        }
    }

    /// <summary>The part that computes features: its layers are those of the model.</summary>
    public static Model FrozenPart(Model model, int boundary) => Cut(model, [boundary], [], model.Input, source => source);

    /// <summary>The part that is trained: its layers are those of the model.</summary>
    public static Model TrainedPart(Model model, int boundary) => Cut(
        model, model.Outputs, model.ClassNames, model.Nodes[boundary].Layer.Output, source => source == boundary ? -1 : source,
        node => !node.IsFrozen);

    /// <summary>The layers that some outputs need; nothing is cut off before them.</summary>
    public static Model WithOutputs(Model model, IReadOnlyList<int> outputs) =>
        Cut(model, outputs, model.ClassNames, model.Input, source => source);

    /// <summary>The place of a layer by its name.</summary>
    /// <param name="model">The network.</param>
    /// <param name="layer">The name of the layer.</param>
    /// <param name="owner">What a message calls the network.</param>
    /// <param name="words">Words that could have been meant too.</param>
    /// <exception cref="ArgumentException">There is none of this name; the message names the nearest.</exception>
    public static int PlaceOf(Model model, string layer, string owner, params IReadOnlyList<string> words)
    {
        string[] names = [.. model.Nodes.Select(node => node.Layer.Name)];
        return Array.IndexOf(names, layer) is >= 0 and var place
            ? place
            : throw new ArgumentException($"{owner}: there is no layer '{layer}'. {Nearest.Advice(layer, [.. words, .. names])}");
    }

    /// <summary>Marks a layer and all that it needs.</summary>
    public static void Mark(Model model, int node, bool[] isMarked)
    {
        if (node < 0 || isMarked[node])
            return;
        isMarked[node] = true;
        foreach (int source in model.Nodes[node].Sources)
            Mark(model, source, isMarked);
    }

    /// <summary>Refuses to freeze layers which others read in several places; the message names where it can be done.</summary>
    /// <param name="model">The network.</param>
    /// <param name="last">The layer up to which it is frozen.</param>
    /// <param name="isFrozen">Which layers are.</param>
    /// <exception cref="ArgumentException">What is left to train reads more than one place.</exception>
    public static void RequireOnePlace(Model model, int last, bool[] isFrozen)
    {
        if (Beside(model, last, isFrozen) is not (>= 0 and var reader))
            return;
        int[] places = [.. Enumerable.Range(0, model.Nodes.Count).Where(place => IsPlace(model, place))];
        int[] near = [.. places.Where(place => place < last).TakeLast(1), .. places.Where(place => place > last).Take(1)];
        string advice = near.Length == 0 ? "it has no place where that can be done"
            : $"freeze it up to {string.Join(" or ", near.Select(place => model.Nodes[place].Layer.Name))}";
        throw new ArgumentException(
            $"{model.Name}: it cannot be frozen up to {model.Nodes[last].Layer.Name}, since {model.Nodes[reader].Layer.Name} reads what "
            + $"stands before; {advice}.");
    }

    /// <summary>Whether a network can be frozen up to a layer, with something left to train behind it.</summary>
    static bool IsPlace(Model model, int place)
    {
        bool[] isFrozen = new bool[model.Nodes.Count];
        Mark(model, place, isFrozen);
        return !isFrozen[model.Outputs[0]] && Beside(model, place, isFrozen) < 0
            && model.Nodes.Where((_, i) => !isFrozen[i]).Any(node => node.Layer.Parameters.Any(parameter => parameter.IsTrained));
    }

    /// <summary>A layer that is not frozen and reads a frozen one, or the image, beside the last; −1 for none.</summary>
    static int Beside(Model model, int last, bool[] isFrozen) => Enumerable.Range(0, model.Nodes.Count).FirstOrDefault(
        i => !isFrozen[i] && model.Nodes[i].Sources.Any(source => source != last && (source < 0 || isFrozen[source])), -1);

    /// <summary>The layers up to one, whose output is the model's.</summary>
    public static Model Until(Model model, int node) => Until(model, [node]);

    /// <summary>The layers up to some, whose outputs are the model's, in that order.</summary>
    public static Model Until(Model model, IReadOnlyList<int> nodes) => Cut(model, nodes, [], model.Input, source => source);

    /// <summary>The layers before one, or one that changes nothing where it reads the image; with what is done to images first.</summary>
    public static Model Before(Model model, int node)
    {
        int source = model.Nodes[node].Sources[0];
        var before = source < 0
            ? new Model(model.Name, model.Input, [new Node(new Layers.Flatten("pixels", model.Input), [-1]) { IsFrozen = true }], [0], [])
            : Until(model, source);
        before.Preprocessing = model.Preprocessing;
        return before;
    }

    /// <summary>The layers from behind one to another, which read nothing else; null where they do.</summary>
    public static Model? Behind(Model model, int node, int output)
    {
        bool[] isNeeded = new bool[model.Nodes.Count];
        isNeeded[output] = true;
        for (int i = output; i > node; i--)
        {
            foreach (int source in isNeeded[i] ? model.Nodes[i].Sources : [])
            {
                if (source < node)
                    return null;
                isNeeded[source] = true;
            }
        }

        return output <= node ? null : Cut(
            model, [output], [], model.Nodes[node].Layer.Output, source => source == node ? -1 : source,
            other => other != model.Nodes[node]);
    }

    static Model Cut(
        Model model, IReadOnlyList<int> outputs, IReadOnlyList<string> classNames, Numerics.Shape input, Func<int, int> redirected,
        Func<Node, bool>? keeps = null)
    {
        var nodes = model.Nodes;
        bool[] isNeeded = new bool[nodes.Count];
        foreach (int output in outputs)
            isNeeded[output] = true;
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            isNeeded[i] &= keeps?.Invoke(nodes[i]) ?? true;
            foreach (int source in isNeeded[i] ? nodes[i].Sources.Where(source => source >= 0) : [])
                isNeeded[source] = true;
        }

        int[] kept = [.. Enumerable.Range(0, nodes.Count).Where(i => isNeeded[i])];
        int Place(int node) => Array.IndexOf(kept, redirected(node));
        return new Model(
            model.Name, input, [.. kept.Select(i => nodes[i] with { Sources = [.. nodes[i].Sources.Select(Place)] })],
            [.. outputs.Select(output => Array.IndexOf(kept, output))], classNames)
        {
            Initializer = model.Initializer, IsInitialized = model.IsInitialized,
        };
    }

    /// <summary>What trained layers read that is not trained: frozen layers, and −1 for the image.</summary>
    static IEnumerable<int> Read(IReadOnlyList<Node> nodes) => nodes.Where(node => !node.IsFrozen).SelectMany(node => node.Sources)
        .Where(source => source < 0 || nodes[source].IsFrozen).Distinct();
}
