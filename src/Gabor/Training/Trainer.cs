using System.Diagnostics;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels;
using Gabor.Numerics.Threads;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>
/// Trains a model on a data set, looking for the least J, (3.25), (3.26): epoch after epoch in shuffled batches, evaluated on the test images after each. The same
/// options, seed and data give the same bits, for any number of threads, on every machine, interrupted or not.
/// </summary>
public sealed class Trainer : IDisposable
{
    /// <summary>Seconds from one report of progress to the next.</summary>
    const double ReportSeconds = 0.1;

    readonly Dataset data;
    readonly Workers workers;
    readonly Evaluator evaluator;
    readonly Schedule schedule;
    readonly TrainingStep step;
    readonly WeightAverage? average;
    readonly int batches;
    readonly long steps;
    TrainerState state;

    /// <summary>
    /// Makes ready to train: what is subtracted images is measured on the training set and becomes part of the model, and its weights begin again from the seed.
    /// </summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="data">The images to learn from and to evaluate by.</param>
    /// <param name="options">How to train; null for the recipe of this model and data set.</param>
    /// <exception cref="ArgumentException">An option is not right, or model and data do not fit.</exception>
    public Trainer(Model model, Dataset data, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        (Model, this.data) = (model, data);
        options = (options ?? DefaultOptions.For(model.Name, data.Name)).Validated();
        var own = Networks.All.FirstOrDefault(network => network.Name == model.Name)?.Initializer;
        Augmenter.Check(options.Augmentations, data.Shape);
        Options = options = options.Resolved() with { Initializer = options.MakeInitializer(own).Kind };

        int batch = Math.Min(options.Batch, data.Train.Count);
        batches = (data.Train.Count + batch - 1) / batch;
        steps = (long)batches * options.Epochs;
        schedule = options.MakeSchedule(batches);
        state = new TrainerState { Memory = schedule.Memory };

        if (options.InputOf(data.Shape) is var seen && seen != model.Input)
            throw new ArgumentException($"{model.Name} takes {model.Input}, and with these options it would see {seen} of images of {data.Shape}; make it for {seen}.", nameof(model));
        model.Preprocessing = options.Measure(data.Train);
        model.Initialize(options.MakeInitializer(null), options.Seed);
        foreach (var convolution in model.Nodes.Select(node => node.Layer).OfType<Convolution>())
            convolution.Algorithm = options.Convolution;

        workers = new Workers(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        evaluator = new Evaluator(model, data.Test, workers, options.Crops);
        step = new TrainingStep(model, batch, options.MakeOptimizer(), options.WeightDecay, options.Seed, workers, options.MakeClip());
        average = options.Ema is { } share ? new WeightAverage(model, share) : null;
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The threads that share the work.</summary>
    public int Threads => workers.Threads;

    /// <summary>Seconds of training so far, evaluation and an interrupted run's earlier ones included.</summary>
    public double Seconds => state.Seconds;

    /// <summary>Those of them in which training waited for the next batch and took it over.</summary>
    public double WaitedSeconds => state.Waited;

    /// <summary>Whether every epoch is done.</summary>
    public bool IsFinished => state.Epoch == Options.Epochs;

    /// <summary>Where it is.</summary>
    internal TrainerState State => state;

    /// <summary>The step, for those who train by a learning rate of their own.</summary>
    internal TrainingStep Step => step;

    /// <summary>Everything that a checkpoint holds beside the state, by name.</summary>
    internal IEnumerable<(string Name, Tensor Value)> Tensors =>
        Model.Parameters.Select(p => (p.Name, p.Parameter.Value)).Concat(step.Slots.Named).Concat(average?.Named ?? []);

    /// <summary>Ends the threads.</summary>
    public void Dispose() => workers.Dispose();

    /// <summary>Trains to the end and evaluates.</summary>
    /// <param name="progress">Told ten times a second and at the end of each epoch; null for nobody.</param>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <returns>The evaluation on the test images after the last epoch. With <see cref="TrainingOptions.Ema"/> the model then holds the averaged weights.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public EvaluationResult Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) => Train(null, progress, cancellation);

    internal EvaluationResult Train(ITrainingLog? log, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        average?.Hide();
        try
        {
            var evaluation = Epochs(log, progress, cancellation);
            average?.Show();
            return evaluation ?? evaluator.Run(cancellation);
        }
        finally
        {
            average?.Show();
        }
    }

    /// <summary>The epochs that are left.</summary>
    /// <returns>The last evaluation, null where none was left.</returns>
    EvaluationResult? Epochs(ITrainingLog? log, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        EvaluationResult? evaluation = null;
        double before = state.Seconds;
        var clock = Stopwatch.StartNew();
        double checkpointed = 0;
        if (!IsFinished)
        {
            using var loader = new BatchLoader(data.Train, Model.Preprocessing, Options, state.Epoch, state.Batch);
            while (!IsFinished)
            {
                evaluation = Epoch();
            }

            void Checkpoint()
            {
                RequireFinite();
                log?.Checkpoint(this);
            }

            EvaluationResult Epoch()
            {
                double started = clock.Elapsed.TotalSeconds, reported = started;
                long resumedAt = state.Seen;
                float learningRate = 0;
                while (state.Batch < batches)
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        Checkpoint();
                        throw new OperationCanceledException(cancellation);
                    }

                    learningRate = schedule.LearningRate(step.Steps, steps);
                    long asked = Stopwatch.GetTimestamp();
                    var batch = loader.Next();
                    batch.Pixels.CopyTo(step.Plan.Input(batch.Count));
                    double waited = Stopwatch.GetElapsedTime(asked).TotalSeconds;
                    var (loss, correct) = step.Run(batch.Labels, batch.Targets, learningRate);
                    average?.Take(step.Steps, workers);
                    double now = clock.Elapsed.TotalSeconds;
                    state = state with
                    {
                        Batch = state.Batch + 1, Step = step.Steps, Loss = state.Loss + loss, Correct = state.Correct + correct,
                        Seen = state.Seen + batch.Count, Seconds = before + now, Waited = state.Waited + waited,
                    };

                    bool logs = log is not null && Options.LogEvery > 0 && state.Step % Options.LogEvery == 0 && state.Batch < batches;
                    if (logs || (progress is not null && now - reported >= ReportSeconds))
                    {
                        reported = now;
                        var report = Progress(learningRate, (state.Seen - resumedAt) / (now - started), null);
                        progress?.Report(report);
                        if (logs)
                            log!.Row(report, state.Seconds);
                    }

                    if (log is not null && state.Batch < batches && now - checkpointed >= Options.CheckpointSeconds)
                    {
                        Checkpoint();
                        checkpointed = clock.Elapsed.TotalSeconds;
                    }
                }

                double pace = (state.Seen - resumedAt) / (clock.Elapsed.TotalSeconds - started);
                RequireFinite();
                average?.Show();
                var evaluated = evaluator.Run(CancellationToken.None);
                if (!double.IsFinite(evaluated.Loss))
                    throw new TrainingException($"step {state.Step}: the loss on the test images is no longer a finite number. The learning rate is most likely too high: try a third of it.");
                schedule.Evaluated(evaluated.Loss);
                state = state with { Seconds = before + clock.Elapsed.TotalSeconds };
                var end = Progress(learningRate, pace, new EpochEnd(evaluated, WeightDigest.Of(Model), state.Seconds));
                average?.Hide();
                log?.Row(end, state.Seconds);
                state = new TrainerState(state.Epoch + 1, 0, state.Step, 0, 0, 0, state.Seconds, state.Waited, schedule.Memory);
                if (log is not null && (IsFinished || clock.Elapsed.TotalSeconds - checkpointed >= Options.CheckpointSeconds))
                {
                    Checkpoint();
                    checkpointed = clock.Elapsed.TotalSeconds;
                }

                progress?.Report(end);
                return evaluated;
            }
        }

        return evaluation;
    }

    /// <summary>Goes on where a checkpoint was made; its tensors have been copied into <see cref="Tensors"/>.</summary>
    /// <exception cref="FormatException">The state is not one of this run.</exception>
    internal void Restore(TrainerState saved)
    {
        if (saved.Epoch > Options.Epochs || saved.Batch > batches || saved.Step != ((long)saved.Epoch * batches) + saved.Batch)
            throw new FormatException($"epoch {saved.Epoch}, batch {saved.Batch} and step {saved.Step} do not belong to a run of {Options.Epochs} epochs of {batches} batches");
        schedule.Remember(saved.Memory);
        state = saved;
        step.Slots.Steps = saved.Step;
    }

    /// <summary>A step whose loss was finite may still have made weights that are not; they must not be kept as good.</summary>
    void RequireFinite()
    {
        foreach (var (name, value) in Tensors)
        {
            if (!Reduce.Finite(value.Span, workers))
                throw new TrainingException($"step {state.Step}: {name} holds a number that is no longer finite. The learning rate is most likely too high: try a third of it.");
        }
    }

    TrainingProgress Progress(float learningRate, double imagesPerSecond, EpochEnd? end)
    {
        long left = ((long)data.Train.Count * Options.Epochs) - ((long)data.Train.Count * state.Epoch) - state.Seen;
        return new TrainingProgress(
            state.Epoch + 1, Options.Epochs, state.Step, steps, learningRate, state.Loss / Math.Max(1, state.Seen), (double)state.Correct / Math.Max(1, state.Seen),
            imagesPerSecond, TimeSpan.FromSeconds(imagesPerSecond > 0 ? left / imagesPerSecond : 0), end);
    }
}
