using System.Diagnostics;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Devices;

/// <summary>
/// A plan with memory, which runs. Running it allocates nothing once warm. One caller at a time; several may share one model.
/// </summary>
/// <remarks>
/// In training all threads share each operation. In inference no image knows of another, so each thread takes chunks of images through all
/// layers by itself, with activations of its own that fit its core's cache; only where the plan says so, since there is more to read of the
/// parameters than of the activations, or where there are fewer than two images a thread, do they share each operation.
/// </remarks>
sealed class BoundPlan
{
    readonly Workers workers;
    readonly BoundOperation[] prepare, backward;
    readonly BoundOperation[][] lanes;
    readonly Workers[] alone;
    readonly Action<int, int> runPart;
    readonly Region[] outputs, outputGradients;
    readonly (Region[] Inputs, int Index)[] inputReaders;
    (int Images, int Each) parts;
    Tensor? ownInput;
    AlignedArray? boundInput;
    int boundOffset, place;
    OperationTimes? times;
    PartGradients? partGradients;

    /// <summary>A plan with memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="bindBackward">Makes the operations of the backward pass; null of a plan without.</param>
    internal BoundPlan(Plan plan, Workers workers, OperationBinder? bindBackward)
    {
        (Plan, this.workers) = (plan, workers);
        var binder = new PlanBinder(plan, workers.Tier);
        int count = !plan.SharesOperations && plan.BatchSize >= 2 * workers.Threads ? workers.Threads : 1;
        AlignedArray[][] activations = [.. Enumerable.Range(0, count).Select(_ => binder.TakeActivations())];
        prepare = binder.Bind(plan.Prepare, activations[0], BoundOperation.OfForward);
        lanes = [.. activations.Select(memory => binder.Bind(plan.Forward, memory, BoundOperation.OfForward))];
        backward = bindBackward is null ? [] : binder.Bind(plan.Backward, activations[0], bindBackward);
        outputs = [.. plan.Outputs.Select(region => binder.At(region, activations[0]))];
        outputGradients = [.. plan.OutputGradients.Select(region => binder.At(region, activations[0]))];
        Gradients = binder.Gradients;
        inputReaders = [.. binder.InputReaders];
        alone = count == 1 ? [] : [.. Enumerable.Range(0, count).Select(_ => new Workers(1, workers.Tier))];
        runPart = RunPart;
        Refresh();
    }

    /// <summary>What it runs.</summary>
    public Plan Plan { get; }

    /// <summary>The model.</summary>
    public Model Model => Plan.Model;

    /// <summary>
    /// The gradients of all trained parameters after <see cref="Backward"/>, as <see cref="Plan.Parameters"/> lays them out.
    /// </summary>
    public Tensor Gradients { get; }

    /// <summary>A place of its own for a batch, for <see cref="Forward"/>: [N, H, W, D], preprocessed.</summary>
    public Span<float> Input(int images) => OwnInput.Span[..(Checked(images) * Model.Input.Count)];

    /// <summary>The memory of <see cref="Input"/>, taken where it is asked for.</summary>
    internal Tensor OwnInput
    {
        get
        {
            // Several threads may fill it at once, so all must get the same memory.
            if (ownInput is null)
            {
                Interlocked.CompareExchange(
                    ref ownInput, new Tensor(Plan.BatchSize, Model.Input.Height, Model.Input.Width, Model.Input.Depth), null);
            }

            return ownInput;
        }
    }

    /// <summary>An output after forward: [N, H', W', D']; the first one is the scores, (4.24), (5.22).</summary>
    public ReadOnlySpan<float> Output(int images, int index = 0) => outputs[index].Of(Checked(images));

    /// <summary>Where the derivative of the loss by an output is written before <see cref="Backward"/>: [N, H', W', D'].</summary>
    public Span<float> OutputGradient(int images, int index = 0) => outputGradients[index].Of(Checked(images));

    /// <summary>
    /// The derivative of the loss by a parameter after <see cref="Backward"/>, in the parameter's order; empty for running statistics.
    /// </summary>
    /// <param name="parameter">Its place in <see cref="Model.Parameters"/>.</param>
    public Span<float> Gradient(int parameter) => Plan.Mode == PlanMode.Training ? Plan.Parameters.Of(Gradients.Span, parameter) : [];

    /// <summary>Reads the parameters again, in inference: they are kept in the order in which they are computed with.</summary>
    public void Refresh() => Run(prepare, 0, prepare.Length, null, new PassCall(0, 1, false, 0, 0, 0, workers));

    /// <summary>Computes the outputs of the first images of <see cref="Input"/>, layer after layer: (4.1), (4.4), (4.9)–(4.11).</summary>
    /// <param name="images">How many, 1 … <see cref="Plan.BatchSize"/>.</param>
    /// <param name="seed">The run's seed; matters only where layers draw random numbers.</param>
    /// <param name="step">The step of the run, likewise.</param>
    public void Forward(int images, ulong seed = 0, uint step = 0) => ForwardFrom(OwnInput, 0, images, seed, step, 0);

    /// <summary>Computes the outputs of images where they lie; they must stay there until <see cref="Backward"/> is done.</summary>
    /// <param name="input">[N, H, W, D], preprocessed; it may hold more images.</param>
    /// <param name="first">The first image in it.</param>
    /// <param name="images">How many, 1 … <see cref="Plan.BatchSize"/>.</param>
    /// <param name="seed">The run's seed; matters only where layers draw random numbers.</param>
    /// <param name="step">The step of the run, likewise.</param>
    /// <param name="place">The place of the first image in a batch of which this is a part, likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many images.</exception>
    public void ForwardFrom(Tensor input, int first, int images, ulong seed, uint step, int place)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)(first + Checked(images)) * Model.Input.Count, input.Count, nameof(images));
        ReadFrom(input, first, place);
        if (lanes.Length == 1 || images < 2 * lanes.Length)
        {
            for (int from = 0; from < images; from += Plan.ChunkSize)
                RunLane(0, Call(from, Math.Min(Plan.ChunkSize, images - from), seed, step));
            return;
        }

        // As many parts for each thread as chunks of its share, all of the same size.
        int each = (images + lanes.Length - 1) / lanes.Length, count = lanes.Length * ((each + Plan.ChunkSize - 1) / Plan.ChunkSize);
        parts = (images, (images + count - 1) / count);
        Callback.Run(workers, (images + parts.Each - 1) / parts.Each, runPart);
    }

    /// <summary>
    /// Computes the derivatives by every parameter, last layer first as in algorithm 2; after forward with the same arguments.
    /// </summary>
    /// <exception cref="InvalidOperationException">The plan is one for inference.</exception>
    public void Backward(int images, ulong seed = 0, uint step = 0) => BackwardPart(0, backward.Length, images, seed, step);

    /// <summary>Some of the operations of <see cref="Plan.Backward"/>, in their order.</summary>
    internal void BackwardPart(int first, int end, int images, ulong seed, uint step)
    {
        if (Plan.Mode != PlanMode.Training)
        {
            throw new InvalidOperationException(
                $"{Model.Name}: a plan for inference has no backward pass; compile one for {nameof(PlanMode.Training)}.");
        }

        var call = Call(0, Checked(images), seed, step);
        if (partGradients is null)
            Run(backward, first, end, times?.Backward, call);
        else
            partGradients.Run(backward.AsSpan(first, end - first), call);
    }

    /// <summary>From now on, batches are parts of larger ones, which are cut as <paramref name="parts"/> says.</summary>
    /// <returns>Where the gradients of the parts are added.</returns>
    internal PartGradients Divide(PartExchange parts) => partGradients = new PartGradients(parts, Gradients, workers);

    /// <summary>Begins to add up how long each operation takes; costs a look at the clock an operation.</summary>
    internal OperationTimes Watch() => times = new OperationTimes(
        [.. lanes[0].Select(operation => operation.Layer.Name)], [.. backward.Select(operation => operation.Layer.Name)], lanes.Length);

    /// <summary>
    /// Runs the forward pass again, layer by layer, and tells the first operation whose output holds a number that is not finite; how many
    /// there are where none does.
    /// </summary>
    internal int FirstNotFinite(Tensor input, int first, int images, ulong seed, uint step, int place)
    {
        ReadFrom(input, first, place);
        var call = Call(0, Checked(images), seed, step);
        var operations = lanes[0];
        int found = operations.Length;
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i].Run(call);
            if (operations[i].Kind == OperationKind.Forward && !Reduce.Finite(operations[i].Memory.Output.Of(images), workers))
                found = Math.Min(found, i);

            // Where others compute parts of the batch, they go to the end too, since layers wait for them.
            if (found < operations.Length && partGradients is null)
                break;
        }

        return found;
    }

    /// <summary>The name of an operation's layer; null behind the last one.</summary>
    internal string? NameOf(int operation) => operation < lanes[0].Length ? lanes[0][operation].Layer.Name : null;

    PassCall Call(int first, int images, ulong seed, uint step) =>
        new(first, images, Plan.Mode == PlanMode.Training, seed, step, place, workers, partGradients?.Parts);

    /// <summary>From now on, the network's input lies there, and has its place in a batch.</summary>
    void ReadFrom(Tensor tensor, int first, int place)
    {
        this.place = place;
        var input = tensor.Memory;
        int offset = first * Model.Input.Count;
        if (boundInput == input && boundOffset == offset)
            return;
        (boundInput, boundOffset) = (input, offset);
        foreach (var (inputs, index) in inputReaders)
            inputs[index] = new Region(input, offset, Model.Input.Count, IsWhole: true);
    }

    void RunPart(int part, int worker)
    {
        int first = part * parts.Each;
        RunLane(worker, new PassCall(first, Math.Min(parts.Each, parts.Images - first), false, 0, 0, 0, alone[worker]));
    }

    void RunLane(int lane, in PassCall call) => Run(lanes[lane], 0, lanes[lane].Length, times?.Forward, call);

    static void Run(BoundOperation[] operations, int first, int end, long[]? ticks, in PassCall call)
    {
        long before = ticks is null ? 0 : Stopwatch.GetTimestamp();
        for (int i = first; i < end; i++)
        {
            operations[i].Run(call);
            if (ticks is null)
                continue;
            long now = Stopwatch.GetTimestamp();
            Interlocked.Add(ref ticks[i], now - before);
            before = now;
        }
    }

    int Checked(int images) => images >= 1 && images <= Plan.BatchSize
        ? images
        : throw new ArgumentOutOfRangeException(nameof(images), images, $"{Model.Name}: this plan takes 1 to {Plan.BatchSize} images.");
}
