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
    /// <exception cref="ArgumentException">There is none of this name; the message names the nearest.</exception>
    public static int PlaceOf(Model model, string layer, string owner)
    {
        string[] names = [.. model.Nodes.Select(node => node.Layer.Name)];
        return Array.IndexOf(names, layer) is >= 0 and var place
            ? place
            : throw new ArgumentException($"{owner}: there is no layer '{layer}'. {Nearest.Advice(layer, names)}");
    }

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
