using System.Diagnostics;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Kernels;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>
/// A model compiled for a number of images and a mode: one arena for all activations and derivatives, and flat lists of operations forward and backward.
/// Running it allocates nothing. One caller at a time; several plans may share one model.
/// </summary>
public sealed class Plan
{
    readonly Workers workers;
    readonly Operation[] prepare, forward, backward;
    readonly Region input;
    readonly Region[] outputs;
    readonly Region[] outputGradients;
    readonly Region[] parameterGradients;
    OperationTimes? times;

    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model; in training its parameters are read at every pass and may change in between, when judging now and at <see cref="Refresh"/>.</param>
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
        var compiled = new PlanCompiler(model, images, mode, workers.Tier, fusions).Compile();
        (prepare, forward, backward) = (compiled.Prepare, compiled.Forward, compiled.Backward);
        (input, outputs, outputGradients, parameterGradients) = (compiled.Input, compiled.Outputs, compiled.OutputGradients, compiled.ParameterGradients);
        ArenaBytes = compiled.ArenaFloats * sizeof(float);
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
        return new PlanCompiler(model, images, mode, Tiers.Best, Fusion.All).Measure() * sizeof(float);
    }

    /// <summary>Where a batch is written before <see cref="Forward"/>: [N, H, W, D], preprocessed.</summary>
    public Span<float> Input(int images) => input.Of(Checked(images));

    /// <summary>An output after <see cref="Forward"/>: [N, H', W', D']; the first one is the scores.</summary>
    public ReadOnlySpan<float> Output(int images, int index = 0) => outputs[index].Of(Checked(images));

    /// <summary>Where the derivative of the loss by an output is written before <see cref="Backward"/>: [N, H', W', D'].</summary>
    public Span<float> OutputGradient(int images, int index = 0) => outputGradients[index].Of(Checked(images));

    /// <summary>The derivative of the loss by a parameter after <see cref="Backward"/>, in the parameter's order.</summary>
    /// <param name="parameter">Its place in <see cref="Model.Parameters"/>.</param>
    public ReadOnlySpan<float> Gradient(int parameter) => parameterGradients[parameter].All;

    /// <summary>Reads the parameters anew, in a plan that judges: it keeps them in the order in which it computes.</summary>
    public void Refresh() => Run(prepare, null, 1, 0, 0);

    /// <summary>Computes the outputs of the first images of the batch.</summary>
    /// <param name="images">How many, 1 … <see cref="Images"/>.</param>
    /// <param name="seed">The run's seed; matters only where layers draw random numbers.</param>
    /// <param name="step">The step of the run, likewise.</param>
    public void Forward(int images, ulong seed = 0, uint step = 0) => Run(forward, times?.Forward, images, seed, step);

    /// <summary>Computes the derivatives by every parameter; after <see cref="Forward"/> with the same arguments.</summary>
    /// <exception cref="InvalidOperationException">The plan only judges.</exception>
    public void Backward(int images, ulong seed = 0, uint step = 0)
    {
        if (Mode != PlanMode.Train)
            throw new InvalidOperationException($"{Model.Name}: a plan that judges has no backward pass; make one with {nameof(PlanMode)}.{nameof(PlanMode.Train)}.");
        Run(backward, times?.Backward, images, seed, step);
    }

    /// <summary>Begins to add up how long each operation takes; costs a look at the clock an operation.</summary>
    internal OperationTimes Watch() => times = new OperationTimes(
        [.. forward.Select(operation => operation.Name)], [.. backward.Select(operation => operation.Name)]);

    /// <summary>Runs the forward pass again, layer by layer, and names the first whose output holds a number that is not finite; null where none does.</summary>
    internal string? FirstNotFinite(int images, ulong seed, uint step)
    {
        var call = new PassCall(Checked(images), Mode == PlanMode.Train, seed, step, workers);
        foreach (var operation in forward)
        {
            operation.Run(call);
            if (operation is ForwardOperation layer && !Reduce.Finite(layer.Result(images), workers))
                return operation.Name;
        }

        return null;
    }

    void Run(Operation[] operations, long[]? ticks, int images, ulong seed, uint step)
    {
        var call = new PassCall(Checked(images), Mode == PlanMode.Train, seed, step, workers);
        long before = ticks is null ? 0 : Stopwatch.GetTimestamp();
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i].Run(call);
            if (ticks is null)
                continue;
            long now = Stopwatch.GetTimestamp();
            ticks[i] += now - before;
            before = now;
        }
    }

    int Checked(int images) => images >= 1 && images <= Images
        ? images
        : throw new ArgumentOutOfRangeException(nameof(images), images, $"{Model.Name}: this plan takes 1 to {Images} images.");
}
