using Gabor.Evaluation;
using Gabor.KernelMethods;

namespace Gabor.Training;

/// <summary>Where a training run is.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps done since the run began.</param>
/// <param name="Steps">All steps of the run.</param>
/// <param name="LearningRate">α of the last step.</param>
/// <param name="Loss">The mean loss over the images of this epoch so far; of a cross-entropy in nats.</param>
/// <param name="Accuracy">The share of them that was classified correctly in training, 0…1; not a number for an autoencoder.</param>
/// <param name="ImagesPerSecond">Current throughput, in training images per second.</param>
/// <param name="Remaining">The time left of the run: at the pace of the last whole epoch, evaluation included; in the first one, of the
/// last seconds.</param>
/// <param name="Finished">At the end of an epoch, its evaluation and the digest of the weights; otherwise null.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Step, long Steps, float LearningRate, double Loss, double Accuracy, double ImagesPerSecond,
    TimeSpan Remaining,
    EpochEnd? Finished)
{
    /// <summary>How far the solver of a kernel machine is; null where training goes step by step.</summary>
    public SolverProgress? Solver { get; init; }
}

/// <summary>The end of an epoch.</summary>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="IsValidation">Whether it is on the validation images; otherwise on the test images, and nothing is decided by it.</param>
/// <param name="Digest">The digest of the weights.</param>
/// <param name="Seconds">Seconds of training since the run began, evaluation included.</param>
public sealed record EpochEnd(EvaluationResult Evaluation, bool IsValidation, string Digest, double Seconds);
