using Gabor.Training;

namespace CustomCallback;

/// <summary>Writes the smoothed loss every hundred steps and stops training at an accuracy that is good enough.</summary>
/// <param name="target">The accuracy at which training stops, 0…1.</param>
/// <param name="output">Where to write.</param>
public sealed class TargetAccuracy(double target, TextWriter output) : TrainingCallback
{
    // <callback>
    double loss;

    /// <summary>Callbacks may be used again: whatever they remember begins here.</summary>
    public override void OnTrainingStart(TrainingContext context) => loss = 0;

    /// <summary>Called after every step, on the training thread: what takes long here slows training down.</summary>
    public override void OnStepEnd(TrainingContext context)
    {
        loss = loss == 0 ? context.StepLoss : (0.95 * loss) + (0.05 * context.StepLoss);
        if (context.Step % 100 == 0)
            output.WriteLine($"step {context.Step}: loss {loss:F4}, learning rate {context.LearningRate:F5}");
    }

    /// <summary>Called after every epoch, when <see cref="TrainingContext.Evaluation"/> is that of the model as it is now.</summary>
    public override void OnEpochEnd(TrainingContext context)
    {
        double accuracy = context.Evaluation!.Accuracy;
        output.WriteLine($"epoch {context.Epoch}: accuracy {accuracy:P2}");
        if (accuracy >= target)
            context.Stop();
    }
    // </callback>
}
