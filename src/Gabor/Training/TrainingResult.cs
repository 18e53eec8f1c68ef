using Gabor.Evaluation;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Training;

/// <summary>What training gave: the trained model, a row for each epoch, and the evaluation on the test images.</summary>
/// <param name="Model">The model, with the weights that were evaluated.</param>
/// <param name="History">A row for each epoch.</param>
/// <param name="Evaluation">The evaluation on the test images.</param>
/// <param name="Options">The options, defaults resolved.</param>
/// <param name="RunFolder">The folder that holds the run; null where none was asked for.</param>
public sealed record TrainingResult(
    Model Model, IReadOnlyList<MetricsRow> History, EvaluationResult Evaluation, TrainingOptions Options, string? RunFolder)
{
    /// <summary>What a person should know of how training ended; null where all was as expected.</summary>
    public string? Remark { get; init; }

    /// <summary>
    /// Saves the model, as <c>ImageClassifier.Load</c> reads it, with golden images, for which <see cref="GoldenModel.Verify"/> asks it
    /// again.
    /// </summary>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        GoldenModel.Save(Model, folder);
    }

    /// <summary><c>lenet: 99.25 % of 2000 test images correct after 20 epochs</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Model.Name}: {Told} after {History.Count} epochs");

    string Told => Evaluation.PeakSignalToNoise is { } decibels
        ? FormattableString.Invariant($"{Evaluation.Images} test images reconstructed at {decibels:F2} dB")
        : FormattableString.Invariant($"{100 * Evaluation.Accuracy:F2} % of {Evaluation.Images} test images correct");
}
