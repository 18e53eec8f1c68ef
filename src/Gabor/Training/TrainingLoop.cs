using System.Diagnostics;
using Gabor.Evaluation;
using Gabor.Input;
using Gabor.Numerics;
using Gabor.Runs;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>
/// The epochs of a <see cref="Trainer"/> that are left: steps, reports, checkpoints, and at the end of each epoch an evaluation.
/// </summary>
sealed class TrainingLoop(Trainer trainer, ITrainingLog? log, IProgress<TrainingProgress>? progress)
{
    /// <summary>Seconds between reports of progress within an epoch.</summary>
    const double ReportSeconds = 0.1;

    readonly TrainingOptions options = trainer.Options;
    readonly long steps = (long)trainer.Batches * trainer.Options.Epochs;
    readonly double[] schedule = [.. trainer.State.Schedule];
    readonly double before = trainer.State.Seconds;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly TrainingContext context = new(trainer.Model, trainer.Options);
    readonly Pace pace = new(trainer.Data.Train.Count, 0, Done(trainer));
    double checkpointed, started, reported;
    long seenBefore;
    float learningRate;

    double Now => clock.Elapsed.TotalSeconds;

    /// <summary>Trains to the end.</summary>
    /// <returns>The evaluation after the last epoch; null where no epoch was left.</returns>
    public EvaluationResult? Run(CancellationToken cancellation)
    {
        if (trainer.IsFinished)
            return null;
        EvaluationResult? evaluation = null;
        using var loader = new BatchLoader(trainer.Input, trainer.InputOptions, trainer.State.Epoch, trainer.State.Batch);
        trainer.ResetExchange();
        Call(callback => callback.OnTrainingStart(context));
        while (!trainer.IsFinished)
            evaluation = Epoch(loader, cancellation);
        return evaluation;
    }

    EvaluationResult Epoch(BatchLoader loader, CancellationToken cancellation)
    {
        (started, seenBefore) = (Now, trainer.State.Seen);
        reported = started;
        bool isWhole = trainer.State.Batch == 0;
        while (trainer.State.Batch < trainer.Batches)
        {
            Step(loader, cancellation);
            Report();
            if (log is not null && trainer.State.Batch < trainer.Batches && Now - checkpointed >= options.CheckpointSeconds)
                Checkpoint();
        }

        return End(isWhole);
    }

    void Step(BatchLoader loader, CancellationToken cancellation)
    {
        var step = trainer.Step;
        StopIfAsked(cancellation);
        learningRate = options.Schedule.LearningRate(
            (float)options.Optimizer.LearningRate, new ScheduleStep(step.Steps, steps, trainer.Batches, schedule));
        long asked = Stopwatch.GetTimestamp();
        var batch = Next(loader, cancellation);
        double waited = Stopwatch.GetElapsedTime(asked).TotalSeconds;
        var (loss, correct) = trainer.Run(batch, learningRate);
        trainer.Lookahead?.Take(step.Steps, steps, trainer.Workers);
        trainer.Average?.Take(step.Steps, trainer.Workers);
        var state = trainer.State;
        trainer.State = state with
        {
            Batch = state.Batch + 1,
            Step = step.Steps,
            Loss = state.Loss + loss,
            Correct = state.Correct + correct,
            Seen = state.Seen + batch.Whole,
            Seconds = before + Now,
            Waited = state.Waited + waited,
        };
        if (trainer.State.Step % ClusterCheck.EverySteps == 0)
            ClusterCheck.RequireSame(trainer);
        if (trainer.Callbacks.Count == 0)
            return;
        (context.Epoch, context.Step, context.LearningRate, context.StepLoss) = (state.Epoch + 1, step.Steps, learningRate,
            loss / batch.Whole);
        Call(callback => callback.OnStepEnd(context));
    }

    /// <summary>Several processes end after the same step: that in which they tell each other that one was asked to.</summary>
    void StopIfAsked(CancellationToken cancellation)
    {
        trainer.Step.IsAsked = cancellation.IsCancellationRequested;
        if (!trainer.IsAnyAsked)
            return;
        Checkpoint();
        throw new OperationCanceledException("training was asked to end.", cancellation);
    }

    Batch Next(BatchLoader loader, CancellationToken cancellation)
    {
        try
        {
            return loader.Next(trainer.Communicator.Size > 1 ? CancellationToken.None : cancellation);
        }
        catch (OperationCanceledException)
        {
            Checkpoint();
            throw;
        }
    }

    void Report()
    {
        bool logs = log is not null
            && options.LogEvery > 0 && trainer.State.Step % options.LogEvery == 0 && trainer.State.Batch < trainer.Batches;
        if (!logs && (progress is null || Now - reported < ReportSeconds))
            return;
        reported = Now;
        var report = Progress(Throughput, null);
        if (logs)
            log!.Row(Row(report));
        Tell(report);
    }

    /// <summary>Reports progress; an observer that throws ends training, but what was learnt until then is kept.</summary>
    void Tell(TrainingProgress report)
    {
        try
        {
            progress?.Report(report);
        }
        catch
        {
            Checkpoint();
            throw;
        }
    }

    /// <summary>Evaluates the epoch, lets whatever decides by it decide, and keeps it.</summary>
    EvaluationResult End(bool isWhole)
    {
        double throughput = Throughput;
        trainer.RequireFinite();
        ClusterCheck.RequireSame(trainer);
        trainer.Average?.Show();
        var evaluation = trainer.Evaluate(trainer.Evaluator, CancellationToken.None);
        bool isValidation = trainer.Data.Validation is not null;
        if (!double.IsFinite(evaluation.Loss))
        {
            throw new TrainingException(
                $"step {trainer.State.Step}: the loss on the {(isValidation ? "validation" : "test")} images is no longer a finite number. "
                + "The learning rate is most likely too high: try a third of it.");
        }

        RequireBelievable(evaluation.Loss, isValidation ? "validation" : "test");
        options.Schedule.Observe(schedule, evaluation.Loss);
        var state = trainer.State with { Seconds = before + Now };
        trainer.State = trainer.Stopping?.Observe(state, state.Epoch + 1, evaluation.Loss) ?? state;
        (context.Epoch, context.Evaluation) = (state.Epoch + 1, evaluation);
        Call(callback => callback.OnEpochEnd(context));
        var end = Progress(throughput, new EpochEnd(evaluation, isValidation, WeightDigest.Of(trainer.Model), state.Seconds));
        trainer.Average?.Hide();
        var row = Row(end);
        trainer.Add(row);
        log?.Row(row);
        trainer.State = trainer.State with
        {
            Epoch = state.Epoch + 1,
            Batch = 0,
            Loss = 0,
            Correct = 0,
            Seen = 0,
            Schedule = [.. schedule],
            IsStopped = context.IsStopped,
        };
        if (log is not null && (trainer.IsFinished || Now - checkpointed >= options.CheckpointSeconds))
            Checkpoint();
        pace.EndEpoch(Now, isWhole);
        Tell(end);
        return evaluation;
    }

    /// <summary>
    /// A cross-entropy that is finite, and a million times that of guessing, is what a training that diverged leaves where nothing
    /// overflowed.
    /// </summary>
    void RequireBelievable(double loss, string images)
    {
        const double most = 1e6;
        double guessing = Elementary.Log((double)trainer.Data.ClassNames.Count);
        if (!options.Losses[0].Loss.HasSoftmax || !(loss > most * guessing))
            return;
        string found = FormattableString.Invariant($"{loss:0.##E+0}, where guessing has {guessing:F2}");
        throw new TrainingException(
            $"step {trainer.State.Step}: the loss on the {images} images is {found}: training diverged. "
            + "The learning rate is most likely too high: try a third of it.");
    }

    void Checkpoint()
    {
        trainer.RequireFinite();
        log?.Checkpoint(trainer);
        checkpointed = Now;
    }

    void Call(Action<TrainingCallback> call)
    {
        foreach (var callback in trainer.Callbacks)
            call(callback);
    }

    /// <summary>Images trained on since the run began.</summary>
    static long Done(Trainer trainer) => ((long)trainer.Data.Train.Count * trainer.State.Epoch) + trainer.State.Seen;

    double Throughput => (trainer.State.Seen - seenBefore) / (Now - started);

    TrainingProgress Progress(double throughput, EpochEnd? end)
    {
        var state = trainer.State;
        double remaining = pace.Remaining(Now, Done(trainer), (long)trainer.Data.Train.Count * options.Epochs);
        return new TrainingProgress(
            state.Epoch + 1, options.Epochs, state.Step, steps, learningRate, state.Loss / Math.Max(1, state.Seen),
            trainer.Model.IsClassifier ? (double)state.Correct / Math.Max(1, state.Seen) : double.NaN, throughput,
            TimeSpan.FromSeconds(remaining), end);
    }

    /// <summary>An accuracy; null of a network that gives no scores.</summary>
    static double? Known(double? accuracy) => accuracy is { } share && !double.IsNaN(share) ? share : null;

    MetricsRow Row(in TrainingProgress now)
    {
        var validation = now.Finished is { IsValidation: true } ? now.Finished.Evaluation : null;
        var test = now.Finished is { IsValidation: false } ? now.Finished.Evaluation : null;
        return new MetricsRow(
            now.Epoch, now.Step, now.LearningRate, now.Loss, Known(now.Accuracy), validation?.Loss, Known(validation?.Accuracy), test?.Loss,
            Known(test?.Accuracy),
            now.ImagesPerSecond, trainer.State.Seconds);
    }
}
