using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>A callback made of functions.</summary>
sealed class Calls : TrainingCallback
{
    public Action<TrainingContext> Start { get; init; } = _ => { };

    public Action<TrainingContext> Step { get; init; } = _ => { };

    public Action<TrainingContext> Epoch { get; init; } = _ => { };

    public override void OnTrainingStart(TrainingContext context) => Start(context);

    public override void OnStepEnd(TrainingContext context) => Step(context);

    public override void OnEpochEnd(TrainingContext context) => Epoch(context);
}
