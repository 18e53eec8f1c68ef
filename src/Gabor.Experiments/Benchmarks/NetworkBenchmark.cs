using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Training;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// Times the networks of the library on one fixed batch of random images. A step of training is forward, softmax cross-entropy, backward
/// and momentum 0.9 with λ = 5e-4; a step of evaluation is forward alone. They go without dropout.
/// </summary>
public static class NetworkBenchmark
{
    internal const float LearningRate = 0.001f, Friction = 0.9f;
    internal const double WeightDecay = 5e-4;

    /// <summary>Steps in which the loss on the fixed batch has to fall.</summary>
    const int StepsToFall = 8;

    internal static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);

    /// <summary>Warms up for a second, then steps for a while.</summary>
    /// <param name="network">One of <see cref="Networks.Default"/>.</param>
    /// <param name="mode">Training or inference.</param>
    /// <param name="batch">Images of a step, at least 1.</param>
    /// <param name="threads">1 … 256.</param>
    /// <param name="duration">How long to time steps; at least five are timed, and at most a million.</param>
    /// <param name="cancellation">Ends after the current step.</param>
    /// <exception cref="ArgumentException">There is no such network, or a number is out of range.</exception>
    /// <exception cref="InvalidOperationException">The loss does not fall, or a score is not finite: what was timed would not be a
    /// network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NetworkResult Run(
        string network, PlanMode mode, int batch, int threads, TimeSpan duration, CancellationToken cancellation = default) =>
        Run(network, mode, batch, threads, Warmup, duration, cancellation);

    /// <inheritdoc cref="Run(string, PlanMode, int, int, TimeSpan, CancellationToken)"/>
    internal static NetworkResult Run(
        string network, PlanMode mode, int batch, int threads, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellation)
    {
        return Run(BenchNetworks.Make(network, mode), network, mode, batch, threads, warmUp, duration, cancellation);
    }

    /// <summary>The same of the forward pass of a model, with its weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Images of a step, at least 1.</param>
    /// <param name="threads">1 … 256.</param>
    /// <param name="duration">How long to time steps; at least five are timed, and at most a million.</param>
    /// <param name="cancellation">Ends after the current step.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    /// <exception cref="InvalidOperationException">A score is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NetworkResult Infer(
        Model model, int batch, int threads, TimeSpan duration, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(model.ForScores(), model.Name, PlanMode.Inference, batch, threads, Warmup, duration, cancellation);
    }

    static NetworkResult Run(
        Model model, string network, PlanMode mode, int batch, int threads, TimeSpan warmUp, TimeSpan duration,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        using var workers = new Workers(threads);
        var step = mode == PlanMode.Training ? Training(model, batch, workers).Run : Evaluation(model, batch, workers).Run;
        var times = StepTimer.Run(step, threads, warmUp, duration, cancellation: cancellation);
        return new NetworkResult(
            network, mode, batch, threads, times.Steps, times.MedianSeconds, model.MultiplyAdds, times.ProbeBefore, times.ProbeAfter,
            times.HandoffBefore, times.HandoffAfter, times.AllocatedBytes, times.PeakBytes);
    }

    /// <summary>
    /// The time of each layer, forward and backward, beside its bound by this machine's <see cref="Roofline"/>; timing each pass costs a
    /// little.
    /// </summary>
    /// <inheritdoc cref="Run(string, PlanMode, int, int, TimeSpan, CancellationToken)"/>
    /// <returns>A row a layer, in the order of the network. What lies outside the layers, as loss and update, is not in them.</returns>
    public static IReadOnlyList<LayerTimes> Layers(
        string network, PlanMode mode, int batch, int threads, TimeSpan duration, CancellationToken cancellation = default) =>
        Layers(BenchNetworks.Make(network, mode), mode, batch, threads, duration, cancellation);

    /// <summary>The same of a model.</summary>
    internal static IReadOnlyList<LayerTimes> Layers(
        Model model, PlanMode mode, int batch, int threads, TimeSpan duration, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var roofline = Roofline.Measure(threads);
        using var workers = new Workers(threads);
        var (plan, step) = mode == PlanMode.Training ? Training(model, batch, workers) : Evaluation(model, batch, workers);
        StepTimer.Repeat(step, Warmup, cancellation);
        var times = plan.Watch();
        int steps = StepTimer.Repeat(step, duration, cancellation);
        return LayerTimes.Of(model, times, steps, batch, roofline);
    }

    /// <summary>A step with the losses by which the network is trained.</summary>
    internal static TrainingStep Step(Model model, int batch, Workers workers) => new(
        model, batch, new Momentum(LearningRate, Friction, WeightDecay), seed: 1, workers,
        new StepOptions { Losses = BenchNetworks.Losses(model) });

    static (BoundPlan Plan, Action Run) Training(Model model, int batch, Workers workers)
    {
        var step = Step(model, batch, workers);
        BenchNetworks.FillImages(step.Plan.Input(batch));
        int[] labels = BenchNetworks.Labels(batch);
        double first = step.Run(labels, LearningRate).Loss, last = first;
        for (int i = 1; i < StepsToFall; i++)
            last = step.Run(labels, LearningRate).Loss;
        if (!(last < first))
        {
            throw new InvalidOperationException(
                $"network benchmark: the loss of {model.Name} on its batch went from {first} to {last} in {StepsToFall} steps; "
                + "it must decrease.");
        }

        return (step.Plan, () => step.Run(labels, LearningRate));
    }

    static (BoundPlan Plan, Action Run) Evaluation(Model model, int batch, Workers workers)
    {
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, batch, PlanMode.Inference));
        BenchNetworks.FillImages(plan.Input(batch));
        plan.Forward(batch);
        foreach (float score in plan.Output(batch))
        {
            if (!float.IsFinite(score))
            {
                throw new InvalidOperationException(
                    $"network benchmark: {model.Name} gives a score of {score}; every score must be finite.");
            }
        }

        return (plan, () => plan.Forward(batch));
    }
}
