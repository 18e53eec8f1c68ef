using Gabor.Evaluation;
using Gabor.Experiments.Benchmarks;
using Gabor.Experiments.GradientChecks;
using Gabor.Experiments.Playgrounds;
using Gabor.Experiments.Search;
using Gabor.Experiments.StressTests;
using Gabor.Experiments.Surfaces;
using Gabor.Inference;
using Gabor.Input;
using Gabor.Numerics.Threads;
using Gabor.Training;

namespace Gabor.Peers;

/// <summary>Gabor learns: its own trainer, watched from where it would write metrics.</summary>
sealed class GaborLearner : ITrainingLog, IDisposable
{
    readonly Lesson lesson;
    readonly Workers workers;
    readonly Evaluator evaluator;
    readonly CancellationTokenSource done = new();
    double evaluation, best;
    double? reached;
    long step;

    GaborLearner(Lesson lesson, Trainer trainer)
    {
        this.lesson = lesson;
        workers = new Workers(trainer.Threads);
        evaluator = new Evaluator(trainer.Model, lesson.Data.Test, workers);
    }

    /// <summary>Seconds of training until the goal, images until then, the accuracy.</summary>
    public static (double? Seconds, long Images, double Accuracy) Run(Lesson lesson)
    {
        using var trainer = new Trainer(lesson.Make(), lesson.Data, lesson.Options);
        using var learner = new GaborLearner(lesson, trainer);
        try
        {
            trainer.Train(learner, null, learner.done.Token);
        }
        catch (OperationCanceledException) when (learner.reached is not null)
        {
            // It ends where it reached the goal.
        }

        return (learner.reached, lesson.ImagesAfter(learner.step), learner.best);
    }

    /// <summary>Evaluates, or takes the trainer's evaluation at the end of an epoch, and keeps what that took out of the time.</summary>
    public void Row(in TrainingProgress progress, double seconds)
    {
        if (reached is not null)
            return;
        var evaluation = progress.Finished?.Test ?? evaluator.Run();
        step = progress.Step;
        best = Math.Max(best, evaluation.Accuracy);

        // The trainer's clock stood before our evaluation, but after its own.
        double trained = seconds - evaluation - (progress.Finished is null ? 0 : evaluation.Seconds);
        evaluation += evaluation.Seconds;
        if (evaluation.Accuracy < Lesson.Goal)
            return;
        reached = trained;
        done.Cancel();
    }

    /// <summary>Nothing is kept.</summary>
    public void Checkpoint(Trainer trainer)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        workers.Dispose();
        done.Dispose();
    }
}
