using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>Turns a model into lists of operations: fuses layers, says when each array is born and dies, places them in one arena, and binds the layers to them.</summary>
/// <remarks>Time runs 0 … n − 1 over the steps forward, n is the loss, and step i's backward pass is at 2n − i.</remarks>
sealed class PlanCompiler
{
    readonly Model model;
    readonly int images;
    readonly bool trains;
    readonly Tier tier;
    readonly Draft draft;
    readonly List<DraftStep> steps;
    readonly Arena arena = new();
    readonly List<(Region Region, int Request)> regions = [];

    /// <param name="model">The model.</param>
    /// <param name="images">The most images of a batch.</param>
    /// <param name="mode">What the plan is for.</param>
    /// <param name="tier">The tier of its workers.</param>
    /// <param name="fusions">What to fuse.</param>
    public PlanCompiler(Model model, int images, PlanMode mode, Tier tier, IReadOnlyList<Fusion> fusions)
    {
        (this.model, this.images, this.tier) = (model, images, tier);
        trains = mode == PlanMode.Train;
        draft = new Draft(model, mode);
        foreach (var fusion in fusions)
            fusion.Apply(draft);
        steps = draft.Steps;
    }

    int Loss => steps.Count;

    int End => (2 * steps.Count) + 1;

    /// <summary>Floats of the arena, whatever their number; takes no memory.</summary>
    public long Measure() => Compile(takesMemory: false).ArenaFloats;

    public Compiled Compile() => Compile(takesMemory: true);

    Compiled Compile(bool takesMemory)
    {
        int count = steps.Count;
        bool[] asks = AsksForGradient();
        int input = Ask(model.Input.Count, 0, LastRead(-1, -1));
        int[] outputs = new int[count], gradients = new int[count], saved = new int[count];
        for (int i = 0; i < count; i++)
        {
            int floats = draft.Floats(steps[i].Value), perImage = steps[i].Layer.SavedPerImage;
            outputs[i] = Ask(floats, i, LastRead(steps[i].Value, i));
            saved[i] = trains || perImage > 0 ? Ask(perImage, i, trains ? Backward(i) : i) : None;
            gradients[i] = trains && asks[i] ? Ask(floats, FirstGradient(i), Backward(i)) : None;
        }

        int[] batchSaved = [.. steps.Select((step, i) => AskOnce(step.Layer.SavedPerBatch, i, trains ? Backward(i) : i))];
        int[] forwardScratch = [.. steps.Select((step, i) => AskOnce(step.Layer.ScratchPerBatch, i, i))];
        int[] backwardScratch = [.. steps.Select((step, i) => trains ? AskOnce(step.Layer.ScratchPerBatch, Backward(i), Backward(i)) : None)];

        // What is made of the parameters: for each forward pass in training, for good when judging.
        int[] prepared = [.. steps.Select((step, i) => AskOnce(step.Layer.PreparedFloats(tier, step.Folded is not null), trains ? i : 0, trains ? i : End))];

        // Every place that reads a value gives back a derivative: the first one is the gradient itself, each later one an array to add.
        int[] givers = [.. Enumerable.Range(0, model.Nodes.Count).Select(value => steps.FindIndex(step => step.Value == value))];
        var branches = new int[count][];
        bool[] begun = new bool[count];
        foreach (int output in draft.Outputs)
            begun[givers[output]] = true;
        var additions = new List<(int Time, int Sum, int Branch)>();
        for (int i = count - 1; trains && i >= 0; i--)
        {
            branches[i] = [.. steps[i].Sources.Select(_ => None)];
            for (int s = 0; asks[i] && s < branches[i].Length; s++)
            {
                int value = steps[i].Sources[s], source = value < 0 ? None : givers[value];
                if (source < 0 || !asks[source])
                    continue;
                branches[i][s] = begun[source] ? Ask(draft.Floats(value), Backward(i), Backward(i)) : gradients[source];
                if (begun[source])
                    additions.Add((Backward(i), gradients[source], branches[i][s]));
                begun[source] = true;
            }
        }

        // Each layer's parameters belong to the one step that it became.
        var parameters = model.Nodes.ToDictionary(node => node.Layer, node =>
        {
            int step = steps.FindIndex(other => other.Layer == node.Layer);
            return node.Layer.Parameters.Select(p => trains && p.IsTrained ? AskOnce(p.Count, Backward(step), End) : None).ToArray();
        });

        var (offsets, total) = arena.Place();
        if (takesMemory && total > int.MaxValue - 64)
            throw new ArgumentException($"{model.Name}: {images} images need {total * sizeof(float) / 1e9:F1} GB of activations, more than 8.6; take a smaller batch.");
        var memory = new AlignedArray(takesMemory ? (int)total : 0);
        Region At(int number) => number == None ? default : regions[number].Region with { Array = memory, Offset = (int)offsets[regions[number].Request] };

        PassMemory Memory(int i, int scratch) => new()
        {
            Number = steps[i].Number,
            Rectifies = steps[i].Rectifies,
            AddsResidual = steps[i].AddsResidual,
            Folded = steps[i].Folded,
            Prepared = At(prepared[i]),
            Inputs = [.. steps[i].Sources.Select(source => At(source < 0 ? input : outputs[givers[source]]))],
            Output = At(outputs[i]),
            Saved = At(saved[i]),
            OutputGradient = At(gradients[i]),
            InputGradients = [.. steps[i].Sources.Select((_, s) => trains ? At(branches[i][s]) : default)],
            ParameterGradients = [.. parameters[steps[i].Layer].Select(At)],
            BatchSaved = At(batchSaved[i]),
            BatchScratch = At(scratch),
        };

        var prepare = new List<Operation>();
        var forward = new List<Operation>();
        for (int i = 0; i < count; i++)
        {
            var forwardMemory = Memory(i, forwardScratch[i]);
            if (prepared[i] != None)
                (trains ? forward : prepare).Add(new PrepareOperation(steps[i].Layer, forwardMemory));
            forward.Add(new ForwardOperation(steps[i].Layer, forwardMemory));
        }

        var backward = new List<Operation>();
        for (int i = count - 1; trains && i >= 0; i--)
        {
            if (!asks[i])
                continue;
            backward.Add(new BackwardOperation(steps[i].Layer, Memory(i, backwardScratch[i])));
            backward.AddRange(additions.Where(a => a.Time == Backward(i)).Select(a => new AddOperation(steps[i].Layer.Name, At(a.Sum), At(a.Branch))));
        }

        return new Compiled
        {
            Prepare = [.. prepare],
            Forward = [.. forward],
            Backward = [.. backward],
            Input = At(input),
            Outputs = [.. draft.Outputs.Select(output => At(outputs[givers[output]]))],
            OutputGradients = [.. draft.Outputs.Select(output => At(gradients[givers[output]]))],
            ParameterGradients = [.. model.Nodes.SelectMany(node => parameters[node.Layer].Select(At))],
            ArenaFloats = total,
        };
    }

    const int None = -1;

    int Backward(int step) => (2 * steps.Count) - step;

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

    /// <summary>Whether a step takes part in the backward pass: it or one before it has parameters.</summary>
    bool[] AsksForGradient()
    {
        var asked = new HashSet<int>();
        bool[] asks = new bool[steps.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            asks[i] = steps[i].Layer.Parameters.Count > 0 || steps[i].Sources.Any(asked.Contains);
            if (asks[i])
                asked.Add(steps[i].Value);
        }

        return asks;
    }

    /// <summary>When a value (−1: the network's input) that step <paramref name="giver"/> gives is read last.</summary>
    int LastRead(int value, int giver)
    {
        int last = giver;
        if (value >= 0 && draft.Outputs.Contains(value))
            last = End;
        if (trains && giver >= 0 && steps[giver].BackwardReads.HasFlag(BackwardReads.Output))
            last = Math.Max(last, Backward(giver));
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Sources.Contains(value))
                last = Math.Max(last, trains && steps[i].BackwardReads.HasFlag(BackwardReads.Input) ? Backward(i) : i);
        }

        return last;
    }

    /// <summary>When the gradient of a step's value is written first: by the loss, or by the last step that reads it.</summary>
    int FirstGradient(int step)
    {
        int value = steps[step].Value;
        return draft.Outputs.Contains(value) ? Loss : Backward(Math.Max(step, steps.FindLastIndex(reader => reader.Sources.Contains(value))));
    }
}

/// <summary>What a plan runs.</summary>
sealed class Compiled
{
    public required Operation[] Prepare { get; init; }

    public required Operation[] Forward { get; init; }

    public required Operation[] Backward { get; init; }

    public required Region Input { get; init; }

    public required Region[] Outputs { get; init; }

    public required Region[] OutputGradients { get; init; }

    public required Region[] ParameterGradients { get; init; }

    public required long ArenaFloats { get; init; }
}
