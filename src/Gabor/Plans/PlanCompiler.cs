using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>Turns a model into lists of operations: fuses layers, says when each array is born and dies, places them in one arena, and binds the layers to them.</summary>
/// <remarks>
/// A plan that trains has one lane, for all images of a batch. One that evaluates has a lane a worker, each for a chunk of images with an arena of its own; they share
/// the network's input and outputs, which hold the whole batch, and what was made of the parameters.
/// Time runs 0 … n − 1 over the steps forward, n is the loss, and step i's backward pass is at 2n − i.
/// </remarks>
sealed class PlanCompiler
{
    readonly Model model;
    readonly int batch, images, laneCount;
    readonly bool trains;
    readonly Tier tier;
    readonly Draft draft;
    readonly List<DraftStep> steps;
    readonly Arena arena = new();
    readonly List<(Region Region, int Request)> regions = [];
    long apart;

    /// <param name="model">The model.</param>
    /// <param name="batch">The most images of a batch.</param>
    /// <param name="chunk">The most images of a lane; in training the batch.</param>
    /// <param name="lanes">How many lanes; in training 1.</param>
    /// <param name="mode">What the plan is for.</param>
    /// <param name="tier">The tier of its workers.</param>
    /// <param name="fusions">What to fuse.</param>
    public PlanCompiler(Model model, int batch, int chunk, int lanes, PlanMode mode, Tier tier, IReadOnlyList<Fusion> fusions)
    {
        (this.model, this.batch, images, laneCount, this.tier) = (model, batch, chunk, lanes, tier);
        trains = mode == PlanMode.Train;
        draft = new Draft(model, mode);
        foreach (var fusion in fusions)
            fusion.Apply(draft);
        steps = draft.Steps;
    }

    int Loss => steps.Count;

    int End => (2 * steps.Count) + 1;

    /// <summary>What it would be, whatever its size, without its memory.</summary>
    public Compiled Measure() => Compile(takesMemory: false);

    public Compiled Compile() => Compile(takesMemory: true);

    Compiled Compile(bool takesMemory)
    {
        int count = steps.Count;
        bool[] asks = AsksForGradient();
        int input = trains ? Ask(model.Input.Count, 0, LastRead(-1, -1)) : AskApart(model.Input.Count, batch);
        int[] outputs = new int[count], saved = new int[count];
        for (int i = 0; i < count; i++)
        {
            int floats = draft.Floats(steps[i].Value), perImage = steps[i].Layer.SavedPerImage;
            outputs[i] = !trains && draft.Outputs.Contains(steps[i].Value) ? AskApart(floats, batch) : Ask(floats, i, LastRead(steps[i].Value, i));
            saved[i] = trains || perImage > 0 ? Ask(perImage, i, trains ? Backward(i) : i) : None;
        }

        int[] batchSaved = [.. steps.Select((step, i) => AskOnce(step.Layer.SavedPerBatch, i, trains ? Backward(i) : i))];
        int[] forwardScratch = [.. steps.Select((step, i) => AskOnce(step.Layer.ScratchPerBatch, i, i))];
        int[] backwardScratch = [.. steps.Select((step, i) => trains ? AskOnce(step.Layer.ScratchPerBatch, Backward(i), Backward(i)) : None)];

        // What is made of the parameters: for each forward pass in training, for good when evaluation.
        int[] prepared = [.. steps.Select((step, i) =>
        {
            int floats = step.Layer.PreparedFloats(new Preparation(tier, trains, batch, step.Folded is not null));
            return trains ? AskOnce(floats, i, i) : AskApart(floats, 1);
        })];

        int[] producers = [.. Enumerable.Range(0, model.Nodes.Count).Select(value => steps.FindIndex(step => step.Value == value))];
        var gradients = Gradients(producers, asks);

        // Each layer's parameters belong to the one step that it became.
        var parameters = model.Nodes.ToDictionary(node => node.Layer, node =>
        {
            int step = steps.FindIndex(other => other.Layer == node.Layer);
            return node.Layer.Parameters.Select(p => trains && p.IsTrained ? AskOnce(p.Count, Backward(step), End) : None).ToArray();
        });

        var (offsets, arenaFloats) = arena.Place();
        long total = checked((arenaFloats * laneCount) + apart);
        if (takesMemory && Math.Max(arenaFloats, apart) > int.MaxValue - 64)
            throw new ArgumentException($"{model.Name}: {batch} images need {total * sizeof(float) / 1e9:F1} GB of activations, more than 8.6; take a smaller batch.");
        AlignedArray Take(long floats) => new(takesMemory ? (int)floats : 0);
        var shared = Take(apart);
        var arenas = Enumerable.Range(0, laneCount).Select(_ => Take(arenaFloats)).ToArray();
        Region In(int number, int lane)
        {
            if (number == None)
                return default;
            var (region, request) = regions[number];
            return request == None ? region with { Array = shared } : region with { Array = arenas[lane], Offset = (int)offsets[request] };
        }

        Region At(int number) => In(number, 0);

        PassMemory Memory(int i, int scratch, int lane) => new()
        {
            Number = steps[i].Number,
            Rectifies = steps[i].Rectifies,
            AddsResidual = steps[i].AddsResidual,
            Folded = steps[i].Folded,
            Prepared = In(prepared[i], lane),
            Inputs = [.. steps[i].Sources.Select(source => In(source < 0 ? input : outputs[producers[source]], lane))],
            Output = In(outputs[i], lane),
            Saved = In(saved[i], lane),
            OutputGradient = At(gradients.Sums[i]),
            InputGradients = [.. gradients.Branches[i].Select(At)],
            ParameterGradients = [.. parameters[steps[i].Layer].Select(At)],
            BatchSaved = In(batchSaved[i], lane),
            BatchScratch = In(scratch, lane),
        };

        var prepare = new List<Operation>();
        Operation[] Lane(int lane)
        {
            var forward = new List<Operation>();
            for (int i = 0; i < count; i++)
            {
                var own = Memory(i, forwardScratch[i], lane);
                if (prepared[i] != None && (trains || lane == 0))
                    (trains ? forward : prepare).Add(new PrepareOperation(steps[i].Layer, own));
                forward.Add(new ForwardOperation(steps[i].Layer, own));
            }

            return [.. forward];
        }

        var backward = new List<Operation>();
        for (int i = count - 1; trains && i >= 0; i--)
        {
            if (!asks[i])
                continue;
            backward.Add(new BackwardOperation(steps[i].Layer, Memory(i, backwardScratch[i], 0)));
            backward.AddRange(gradients.Additions.Where(a => a.Time == Backward(i)).Select(a => new AddOperation(steps[i].Layer.Name, At(a.Sum), At(a.Branch))));
        }

        return new Compiled
        {
            Lanes = [.. Enumerable.Range(0, laneCount).Select(Lane)],
            Prepare = [.. prepare],
            Backward = [.. backward],
            Input = At(input),
            Outputs = [.. draft.Outputs.Select(output => At(outputs[producers[output]]))],
            OutputGradients = [.. draft.Outputs.Select(output => At(gradients.Sums[producers[output]]))],
            ParameterGradients = [.. model.Nodes.SelectMany(node => parameters[node.Layer].Select(At))],
            ArenaFloats = arenaFloats,
            Floats = total,
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

    /// <summary>Memory that all lanes share, so many floats times <paramref name="count"/>.</summary>
    int AskApart(int floats, int count)
    {
        if (floats == 0)
            return None;
        regions.Add((new Region(null, (int)Math.Min(apart, int.MaxValue), floats, IsWhole: true), None));
        apart = Arena.Line(apart + ((long)floats * count));
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

    /// <summary>When a value (−1: the network's input) that step <paramref name="producer"/> gives is read last.</summary>
    int LastRead(int value, int producer)
    {
        int last = producer;
        if (value >= 0 && draft.Outputs.Contains(value))
            last = End;
        if (trains && producer >= 0 && steps[producer].BackwardReads.HasFlag(BackwardReads.Output))
            last = Math.Max(last, Backward(producer));
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Sources.Contains(value))
                last = Math.Max(last, trains && steps[i].BackwardReads.HasFlag(BackwardReads.Input) ? Backward(i) : i);
        }

        return last;
    }

    /// <summary>
    /// Every place that reads a value gives back a derivative: the first one is the gradient itself, each later one an array that is added to it. A residual's is that
    /// of the sum, in place, where it is the first.
    /// </summary>
    DraftGradients Gradients(int[] producers, bool[] asks)
    {
        int[] sums = [.. steps.Select(_ => None)];
        int[][] branches = [.. steps.Select(step => step.Sources.Select(_ => None).ToArray())];
        var additions = new List<(int Time, int Sum, int Branch)>();
        foreach (int output in trains ? draft.Outputs : [])
            sums[producers[output]] = Ask(draft.Floats(output), Loss, Loss);
        for (int i = steps.Count - 1; trains && i >= 0; i--)
        {
            if (!asks[i])
                continue;
            if (sums[i] == None)
                sums[i] = Ask(draft.Floats(steps[i].Value), Backward(i), Backward(i));
            Extend(sums[i], Backward(i));
            for (int s = 0; s < branches[i].Length; s++)
            {
                int value = steps[i].Sources[s], source = value < 0 ? None : producers[value];
                if (source < 0 || !asks[source])
                    continue;
                if (sums[source] == None && steps[i].AddsResidual && s == branches[i].Length - 1)
                {
                    // The residual's gradient is the sum's own, from here on.
                    branches[i][s] = sums[source] = sums[i];
                    continue;
                }

                branches[i][s] = Ask(draft.Floats(value), Backward(i), Backward(i));
                if (sums[source] == None)
                {
                    sums[source] = branches[i][s];
                }
                else
                {
                    Extend(sums[source], Backward(i));
                    additions.Add((Backward(i), sums[source], branches[i][s]));
                }
            }
        }

        return new DraftGradients(sums, branches, additions);
    }

    void Extend(int number, int dies) => arena.Extend(regions[number].Request, dies);

    /// <summary>Where derivatives lie, by number of their arrays.</summary>
    /// <param name="Sums">Of each step's value.</param>
    /// <param name="Branches">What each step gives its inputs.</param>
    /// <param name="Additions">What is added to a gradient after an operation.</param>
    sealed record DraftGradients(int[] Sums, int[][] Branches, List<(int Time, int Sum, int Branch)> Additions);
}

/// <summary>What a plan runs.</summary>
sealed class Compiled
{
    public required Operation[] Prepare { get; init; }

    public required Operation[][] Lanes { get; init; }

    public required Operation[] Backward { get; init; }

    public required Region Input { get; init; }

    public required Region[] Outputs { get; init; }

    public required Region[] OutputGradients { get; init; }

    public required Region[] ParameterGradients { get; init; }

    /// <summary>Of one lane.</summary>
    public required long ArenaFloats { get; init; }

    /// <summary>Of all lanes, and what they share.</summary>
    public required long Floats { get; init; }
}
