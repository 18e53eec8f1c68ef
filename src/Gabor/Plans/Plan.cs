using System.Diagnostics;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>
/// A model compiled for a number of images and a mode: one arena for all activations and derivatives, and flat lists of operations forward and backward.
/// Running it allocates nothing. One caller at a time; several plans may share one model.
/// </summary>
/// <remarks>
/// In training all threads share each operation. When evaluation, no image knows of another, so each thread takes chunks of images through all layers by itself, in an
/// arena of its own that fits its core's cache; only where there are fewer than two images a thread do they share each operation.
/// </remarks>
public sealed class Plan
{
    readonly Workers workers;
    /// <summary>Floats of a chunk's activations that stay in the second-level cache of one core, 1 MiB on the processors that it was measured on.</summary>
    const int CacheFloats = 1 << 18;

    /// <summary>The fewest and most images of a chunk: fewer would read the weights too often, more would only take memory. Chosen, not tuned.</summary>
    const int FewestOfChunk = 8, MostOfChunk = 64;

    /// <summary>Images that kernels put side by side into lanes; chunks are whole blocks of them where they hold one.</summary>
    const int Block = 16;

    readonly Operation[] prepare, backward;
    readonly Operation[][] lanes;
    readonly Workers[] alone;
    readonly Action<int, int> runPart;
    readonly int chunk;
    (int Images, int Each) parts;
    readonly Region input;
    readonly Region[] outputs;
    readonly Region[] outputGradients;
    readonly Region[] parameterGradients;
    OperationTimes? times;

    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model; in training its parameters are read at every pass and may change in between, when evaluation now and at <see cref="Refresh"/>.</param>
    /// <param name="images">The most images of a batch, at least 1.</param>
    /// <param name="mode">What the plan is for.</param>
    /// <param name="workers">The threads that share the work; the plan's alone while it runs.</param>
    /// <exception cref="ArgumentException">There is no image, or the arena would be larger than 8 GiB.</exception>
    public Plan(Model model, int images, PlanMode mode, Workers workers)
        : this(model, images, mode, workers, Fusion.All)
    {
    }

    /// <summary>A plan with some of the fusions, which tests and benchmarks compare.</summary>
    internal Plan(Model model, int images, PlanMode mode, Workers workers, IReadOnlyList<Fusion> fusions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        (Model, Images, Mode, this.workers) = (model, images, mode, workers);
        (chunk, int count) = Split(model, images, mode, workers.Threads, workers.Tier, fusions);
        var compiled = new PlanCompiler(model, images, chunk, count, mode, workers.Tier, fusions).Compile();
        (prepare, lanes, backward) = (compiled.Prepare, compiled.Lanes, compiled.Backward);
        alone = count == 1 ? [] : [.. Enumerable.Range(0, count).Select(_ => new Workers(1, workers.Tier))];
        runPart = RunPart;
        (input, outputs, outputGradients, parameterGradients) = (compiled.Input, compiled.Outputs, compiled.OutputGradients, compiled.ParameterGradients);
        ArenaBytes = compiled.Floats * sizeof(float);
        Refresh();
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The most images of a batch.</summary>
    public int Images { get; }

    /// <summary>What the plan is for.</summary>
    public PlanMode Mode { get; }

    /// <summary>Bytes of all activations and derivatives, which share one memory.</summary>
    public long ArenaBytes { get; }

    /// <summary><see cref="ArenaBytes"/> that a plan would have, without making it: also where that is more than there is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The most images of a batch, at least 1.</param>
    /// <param name="mode">What the plan would be for.</param>
    public static long Measure(Model model, int images, PlanMode mode)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        var (chunk, lanes) = Split(model, images, mode, Environment.ProcessorCount, Tiers.Best, Fusion.All);
        return new PlanCompiler(model, images, chunk, lanes, mode, Tiers.Best, Fusion.All).Measure().Floats * sizeof(float);
    }

    /// <summary>Where a batch is written before <see cref="Forward"/>: [N, H, W, D], preprocessed.</summary>
    public Span<float> Input(int images) => input.Of(Checked(images));

    /// <summary>An output after <see cref="Forward"/>: [N, H', W', D']; the first one is the scores, (4.24), (5.22).</summary>
    public ReadOnlySpan<float> Output(int images, int index = 0) => outputs[index].Of(Checked(images));

    /// <summary>Where the derivative of the loss by an output is written before <see cref="Backward"/>: [N, H', W', D'].</summary>
    public Span<float> OutputGradient(int images, int index = 0) => outputGradients[index].Of(Checked(images));

    /// <summary>The derivative of the loss by a parameter after <see cref="Backward"/>, in the parameter's order; it may be changed before the update.</summary>
    /// <param name="parameter">Its place in <see cref="Model.Parameters"/>.</param>
    public Span<float> Gradient(int parameter) => parameterGradients[parameter].All;

    /// <summary>Reads the parameters again, in a plan that evaluates: it keeps them in the order in which it computes.</summary>
    public void Refresh() => Run(prepare, null, new PassCall(0, 1, false, 0, 0, workers));

    /// <summary>Computes the outputs of the first images of the batch, layer after layer: (4.1), (4.4), (4.9)–(4.11).</summary>
    /// <param name="images">How many, 1 … <see cref="Images"/>.</param>
    /// <param name="seed">The run's seed; matters only where layers draw random numbers.</param>
    /// <param name="step">The step of the run, likewise.</param>
    public void Forward(int images, ulong seed = 0, uint step = 0)
    {
        if (lanes.Length == 1 || Checked(images) < 2 * lanes.Length)
        {
            for (int first = 0; first < Checked(images); first += chunk)
                Run(lanes[0], times?.Forward, new PassCall(first, Math.Min(chunk, images - first), Mode == PlanMode.Train, seed, step, workers));
            return;
        }

        // As many parts for each thread as chunks of its share, all of the same size.
        int each = (images + lanes.Length - 1) / lanes.Length, count = lanes.Length * ((each + chunk - 1) / chunk);
        parts = (images, (images + count - 1) / count);
        Callback.Run(workers, (images + parts.Each - 1) / parts.Each, runPart);
    }

    /// <summary>Computes the derivatives by every parameter, last layer first as in algorithm 2; after <see cref="Forward"/> with the same arguments.</summary>
    /// <exception cref="InvalidOperationException">The plan only evaluates.</exception>
    public void Backward(int images, ulong seed = 0, uint step = 0)
    {
        if (Mode != PlanMode.Train)
            throw new InvalidOperationException($"{Model.Name}: a plan that evaluates has no backward pass; make one with {nameof(PlanMode)}.{nameof(PlanMode.Train)}.");
        Run(backward, times?.Backward, new PassCall(0, Checked(images), true, seed, step, workers));
    }

    /// <summary>Begins to add up how long each operation takes; costs a look at the clock an operation.</summary>
    internal OperationTimes Watch() => times = new OperationTimes(
        [.. lanes[0].Select(operation => operation.Name)], [.. backward.Select(operation => operation.Name)], lanes.Length);

    /// <summary>Runs the forward pass again, layer by layer, and names the first whose output holds a number that is not finite; null where none does.</summary>
    internal string? FirstNotFinite(int images, ulong seed, uint step)
    {
        var call = new PassCall(0, Checked(images), Mode == PlanMode.Train, seed, step, workers);
        foreach (var operation in lanes[0])
        {
            operation.Run(call);
            if (operation is ForwardOperation layer && !Reduce.Finite(layer.Result(images), workers))
                return operation.Name;
        }

        return null;
    }

    void RunPart(int part, int worker)
    {
        int first = part * parts.Each;
        Run(lanes[worker], times?.Forward, new PassCall(first, Math.Min(parts.Each, parts.Images - first), false, 0, 0, alone[worker]));
    }

    static void Run(Operation[] operations, long[]? ticks, in PassCall call)
    {
        long before = ticks is null ? 0 : Stopwatch.GetTimestamp();
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i].Run(call);
            if (ticks is null)
                continue;
            long now = Stopwatch.GetTimestamp();
            Interlocked.Add(ref ticks[i], now - before);
            before = now;
        }
    }

    /// <summary>How a plan that evaluates is cut: images of a chunk, and lanes.</summary>
    static (int Chunk, int Lanes) Split(Model model, int images, PlanMode mode, int threads, Tier tier, IReadOnlyList<Fusion> fusions)
    {
        if (mode == PlanMode.Train)
            return (images, 1);
        long floats = new PlanCompiler(model, 1, 1, 1, mode, tier, fusions).Measure().ArenaFloats;
        int fits = (int)Math.Clamp(CacheFloats / Math.Max(1, floats), FewestOfChunk, MostOfChunk), lanes = images >= 2 * threads ? threads : 1;
        return (Math.Min(fits > Block ? fits / Block * Block : fits, (images + lanes - 1) / lanes), lanes);
    }

    int Checked(int images) => images >= 1 && images <= Images
        ? images
        : throw new ArgumentOutOfRangeException(nameof(images), images, $"{Model.Name}: this plan takes 1 to {Images} images.");
}
