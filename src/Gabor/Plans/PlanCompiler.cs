using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Plans;

/// <summary>Turns a model into lists of operations: says when each array is born and dies, places them in one arena, and binds the layers to them.</summary>
/// <remarks>Time runs 0 … n − 1 over the layers forward, n is the loss, and layer i's backward pass is at 2n − i.</remarks>
sealed class PlanCompiler
{
    readonly Model model;
    readonly int images;
    readonly bool trains;
    readonly IReadOnlyList<Node> nodes;
    readonly Arena arena = new();
    readonly List<(Region Region, int Request)> regions = [];

    public PlanCompiler(Model model, int images, PlanMode mode)
    {
        (this.model, this.images) = (model, images);
        trains = mode == PlanMode.Train;
        nodes = model.Nodes;
    }

    int Loss => nodes.Count;

    int End => (2 * nodes.Count) + 1;

    /// <summary>Floats of the arena, whatever their number; takes no memory.</summary>
    public long Measure() => Compile(takesMemory: false).ArenaFloats;

    public Compiled Compile() => Compile(takesMemory: true);

    Compiled Compile(bool takesMemory)
    {
        int count = nodes.Count;
        bool[] asks = AsksForGradient();
        int[] lastRead = [.. Enumerable.Range(-1, count + 1).Select(LastRead)];

        int input = Ask(model.Input.Count, 0, lastRead[0]);
        int[] outputs = new int[count], gradients = new int[count], saved = new int[count];
        for (int i = 0; i < count; i++)
        {
            var layer = nodes[i].Layer;
            outputs[i] = Ask(layer.Output.Count, i, lastRead[i + 1]);
            saved[i] = trains || layer.SavedPerImage > 0 ? Ask(layer.SavedPerImage, i, trains ? Backward(i) : i) : None;
            gradients[i] = trains && asks[i] ? Ask(layer.Output.Count, FirstGradient(i), Backward(i)) : None;
        }

        int[] batchSaved = [.. nodes.Select((node, i) => AskOnce(node.Layer.SavedPerBatch, i, trains ? Backward(i) : i))];
        int[] forwardScratch = [.. nodes.Select((node, i) => AskOnce(node.Layer.ScratchPerBatch, i, i))];
        int[] backwardScratch = [.. nodes.Select((node, i) => trains ? AskOnce(node.Layer.ScratchPerBatch, Backward(i), Backward(i)) : None)];

        // Every place that reads a layer's output gives back a derivative: the first one is the gradient itself, each later one an array to add.
        var branches = new int[count][];
        bool[] begun = new bool[count];
        foreach (int output in model.Outputs)
            begun[output] = true;
        var additions = new List<(int Time, int Sum, int Branch)>();
        for (int i = count - 1; trains && i >= 0; i--)
        {
            branches[i] = [.. nodes[i].Sources.Select(_ => None)];
            for (int s = 0; asks[i] && s < branches[i].Length; s++)
            {
                int source = nodes[i].Sources[s];
                if (source < 0 || !asks[source])
                    continue;
                branches[i][s] = begun[source] ? Ask(nodes[source].Layer.Output.Count, Backward(i), Backward(i)) : gradients[source];
                if (begun[source])
                    additions.Add((Backward(i), gradients[source], branches[i][s]));
                begun[source] = true;
            }
        }

        int[][] parameters = [.. nodes.Select((node, i) => node.Layer.Parameters.Select(p => trains && p.IsTrained ? AskOnce(p.Count, Backward(i), End) : None).ToArray())];

        var (offsets, floats) = arena.Place();
        if (takesMemory && floats > int.MaxValue - 64)
            throw new ArgumentException($"{model.Name}: {images} images need {floats * sizeof(float) / 1e9:F1} GB of activations, more than 8.6; take a smaller batch.");
        var memory = new AlignedArray(takesMemory ? (int)floats : 0);
        Region At(int number) => number == None ? default : regions[number].Region with { Array = memory, Offset = (int)offsets[regions[number].Request] };

        PassMemory Memory(int i, int scratch) => new()
        {
            Number = i,
            Inputs = [.. nodes[i].Sources.Select(source => At(source < 0 ? input : outputs[source]))],
            Output = At(outputs[i]),
            Saved = At(saved[i]),
            OutputGradient = At(gradients[i]),
            InputGradients = [.. nodes[i].Sources.Select((_, s) => trains ? At(branches[i][s]) : default)],
            ParameterGradients = [.. parameters[i].Select(At)],
            BatchSaved = At(batchSaved[i]),
            BatchScratch = At(scratch),
        };

        var backward = new List<Operation>();
        for (int i = count - 1; trains && i >= 0; i--)
        {
            if (!asks[i])
                continue;
            backward.Add(new BackwardOperation(nodes[i].Layer, Memory(i, backwardScratch[i])));
            backward.AddRange(additions.Where(a => a.Time == Backward(i)).Select(a => new AddOperation(nodes[i].Layer.Name, At(a.Sum), At(a.Branch))));
        }

        return new Compiled
        {
            Forward = [.. nodes.Select((node, i) => new ForwardOperation(node.Layer, Memory(i, forwardScratch[i])))],
            Backward = [.. backward],
            Input = At(input),
            Outputs = [.. model.Outputs.Select(output => At(outputs[output]))],
            OutputGradients = [.. model.Outputs.Select(output => At(gradients[output]))],
            ParameterGradients = [.. parameters.SelectMany(numbers => numbers.Select(At))],
            ArenaFloats = floats,
        };
    }

    const int None = -1;

    int Backward(int node) => (2 * nodes.Count) - node;

    int Ask(int floatsAnImage, int born, int dies)
    {
        if (floatsAnImage == 0)
            return None;
        regions.Add((new Region(null, 0, floatsAnImage), arena.Ask((long)floatsAnImage * images, born, dies)));
        return regions.Count - 1;
    }

    int AskOnce(int floats, int born, int dies)
    {
        if (floats == 0)
            return None;
        regions.Add((new Region(null, 0, floats), arena.Ask(floats, born, dies)));
        return regions.Count - 1;
    }

    /// <summary>Whether a layer takes part in the backward pass: it or a layer before it has parameters.</summary>
    bool[] AsksForGradient()
    {
        bool[] asks = new bool[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
            asks[i] = nodes[i].Layer.Parameters.Count > 0 || nodes[i].Sources.Any(source => source >= 0 && asks[source]);
        return asks;
    }

    /// <summary>When an output (−1: the network's input) is read last.</summary>
    int LastRead(int node)
    {
        int last = node;
        if (node >= 0 && model.Outputs.Contains(node))
            last = End;
        if (trains && node >= 0 && nodes[node].Layer.BackwardReads.HasFlag(BackwardReads.Output))
            last = Math.Max(last, Backward(node));
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Sources.Contains(node))
                last = Math.Max(last, trains && nodes[i].Layer.BackwardReads.HasFlag(BackwardReads.Input) ? Backward(i) : i);
        }

        return last;
    }

    /// <summary>When the gradient of an output is written first: by the loss, or by the last layer that reads it.</summary>
    int FirstGradient(int node)
    {
        if (model.Outputs.Contains(node))
            return Loss;
        int reader = Enumerable.Range(0, nodes.Count).LastOrDefault(i => nodes[i].Sources.Contains(node), node);
        return Backward(reader);
    }
}

/// <summary>What a plan runs.</summary>
sealed class Compiled
{
    public required ForwardOperation[] Forward { get; init; }

    public required Operation[] Backward { get; init; }

    public required Region Input { get; init; }

    public required Region[] Outputs { get; init; }

    public required Region[] OutputGradients { get; init; }

    public required Region[] ParameterGradients { get; init; }

    public required long ArenaFloats { get; init; }
}
