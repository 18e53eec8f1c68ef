using System.Diagnostics;
using Gabor.Evaluation;
using Gabor.Numerics.Threads;
using Gabor.Training;

namespace Gabor.Peers;

/// <summary>Gabor learns: its own trainer, evaluated by a callback.</summary>
sealed class GaborLearner : TrainingCallback, IDisposable
{
    readonly Lesson lesson;
    readonly Workers workers;
    readonly CancellationTokenSource done = new();
    readonly Stopwatch clock = new();
    Evaluator? evaluator;
    double evaluating, best;
    double? reached;
    long step;

    GaborLearner(Lesson lesson) => (this.lesson, workers) = (lesson, new Workers(lesson.Options.Threads));

    /// <summary>Seconds of training until the goal, images until then, the accuracy.</summary>
    public static (double? Seconds, long Images, double Accuracy) Run(Lesson lesson)
    {
        using var learner = new GaborLearner(lesson);
        using var trainer = new Trainer(lesson.Make(), lesson.Data, lesson.Options, [learner]);
        try
        {
            trainer.Train(cancellationToken: learner.done.Token);
        }
        catch (OperationCanceledException) when (learner.reached is not null)
        {
            // It ends where it reached the goal.
        }

        return (learner.reached, lesson.ImagesAfter(learner.step), learner.best);
    }

    /// <inheritdoc/>
    public override void OnTrainingStart(TrainingContext context)
    {
        evaluator = new Evaluator(context.Model, lesson.Data.Test, workers);
        clock.Start();
    }

    /// <summary>Evaluates within an epoch.</summary>
    public override void OnStepEnd(TrainingContext context)
    {
        if (reached is null && lesson.IsEvaluatedAfter(context.Step) && context.Step % lesson.Batches != 0)
            Take(context.Step, evaluator!.Run());
    }

    /// <summary>Takes the trainer's own evaluation at the end of an epoch.</summary>
    public override void OnEpochEnd(TrainingContext context)
    {
        if (reached is null)
            Take(context.Step, context.Evaluation!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        workers.Dispose();
        done.Dispose();
    }

    /// <summary>Keeps what an evaluation took out of the time.</summary>
    void Take(long at, EvaluationResult evaluation)
    {
        step = at;
        best = Math.Max(best, evaluation.Accuracy);
        evaluating += evaluation.Seconds;
        if (evaluation.Accuracy < Lesson.Goal)
            return;
        reached = clock.Elapsed.TotalSeconds - evaluating;
        done.Cancel();
    }
}
