using Gabor.Evaluation;

namespace Gabor.Training;

/// <summary>Where a training run is.</summary>
/// <param name="Epoch">The epoch that is under way, from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps made since the run began.</param>
/// <param name="Steps">All steps of the run.</param>
/// <param name="LearningRate">α of the last step.</param>
/// <param name="Loss">The mean cross-entropy over the images of this epoch so far, in nats.</param>
/// <param name="Accuracy">The share of them that was correct while training, 0…1.</param>
/// <param name="ImagesPerSecond">Training images/s, lately.</param>
/// <param name="Remaining">How long the rest will take at this pace.</param>
/// <param name="Finished">At the end of an epoch, the evaluation on the test images and the digest of the weights; otherwise null.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Step, long Steps, float LearningRate, double Loss, double Accuracy, double ImagesPerSecond, TimeSpan Remaining, EpochEnd? Finished);

/// <summary>The end of an epoch.</summary>
/// <param name="Test">The evaluation on the test images.</param>
/// <param name="Digest">The digest of the weights.</param>
/// <param name="Seconds">Seconds of training since the run began, evaluation included.</param>
public sealed record EpochEnd(EvaluationResult Test, string Digest, double Seconds);
