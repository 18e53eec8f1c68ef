using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Evaluation;

/// <summary>How well a model classifies images, or how well an autoencoder reconstructs them.</summary>
/// <param name="ClassNames">The names of the K classes; none of an autoencoder.</param>
/// <param name="Confusion">[K, K]: how many images of class i were predicted as of class j.</param>
/// <param name="Loss">The mean loss of the scores over the images; the softmax cross-entropy, in nats, unless trained by another.</param>
/// <param name="Seconds">How long evaluation took.</param>
public sealed record EvaluationResult(
    IReadOnlyList<string> ClassNames, IReadOnlyList<IReadOnlyList<int>> Confusion, double Loss, double Seconds)
{
    /// <summary>How many parts of each image were averaged: test-time augmentation (6.7).</summary>
    public int Crops { get; init; } = 1;

    /// <summary>
    /// The share of images whose class is among the five most probable, 0…1; null where there are no more than five classes.
    /// </summary>
    public double? TopFive { get; init; }

    /// <summary>The scores of every image; null unless <see cref="Evaluator.KeepsScores"/>.</summary>
    public ImageScores? Scores { get; init; }

    /// <summary>Whether images were classified; else they were reconstructed, and nothing is known of classes.</summary>
    public bool IsClassification => ClassNames.Count > 0;

    /// <summary>
    /// The peak signal-to-noise ratio of reconstructions in dB, −10 log₁₀ of the mean squared error of a pixel from 0 to 1 over all images;
    /// null of a classifier. 20 dB is an error of 0.1, and each 6 dB halve it.
    /// </summary>
    public double? PeakSignalToNoise { get; init; }

    /// <summary>How many images were evaluated.</summary>
    public int Images { get; init; } = Confusion.Sum(row => row.Sum());

    /// <summary>The share of images that were correct, 0…1, (3.52)–(3.54); not a number where nothing was classified.</summary>
    public double Accuracy => !IsClassification ? double.NaN : Images == 0 ? 0 : (double)Correct / Images;

    /// <summary>The 95 % interval of the accuracy on all such images, by <see cref="ConfidenceInterval.Wilson"/>.</summary>
    public ConfidenceInterval AccuracyInterval => ConfidenceInterval.Wilson(Correct, Images);

    /// <summary>How many images were correct.</summary>
    public int Correct { get; } = Enumerable.Range(0, Confusion.Count).Sum(k => Confusion[k][k]);

    /// <summary>The mean precision of the classes that have images, 0…1; one that is never predicted counts 0.</summary>
    public double MacroPrecision => Macro(label => PrecisionOf(label) ?? 0);

    /// <summary>The mean recall of the classes that have images, 0…1: each class counts the same, however many images it has.</summary>
    public double MacroRecall => Macro(label => RecallOf(label) ?? 0);

    /// <summary>The mean F1 of the classes that have images, 0…1.</summary>
    public double MacroF1 => Macro(label => F1Of(label) ?? 0);

    /// <summary>
    /// The share of the images predicted as a class that are of it, TP / (TP + FP), 0…1; null where none was predicted as it.
    /// </summary>
    public double? PrecisionOf(int label)
    {
        int all = Confusion.Sum(row => row[label]);
        return all == 0 ? null : (double)Confusion[label][label] / all;
    }

    /// <summary>The share of a class's images that were predicted as it, TP / (TP + FN), 0…1; null where it has none.</summary>
    public double? RecallOf(int label) => AccuracyOf(label);

    /// <summary>
    /// The harmonic mean of precision and recall, F1 = 2 TP / (2 TP + FP + FN), 0…1; null where it has no images and none was predicted as
    /// it.
    /// </summary>
    public double? F1Of(int label)
    {
        int both = Confusion[label].Sum() + Confusion.Sum(row => row[label]);
        return both == 0 ? null : 2.0 * Confusion[label][label] / both;
    }

    double Macro(Func<int, double> of) =>
        Enumerable.Range(0, Confusion.Count).Where(label => Confusion[label].Any(count => count > 0)).Select(of)
            .DefaultIfEmpty(0).Average();

    /// <summary>The share of a class's images that were correct, 0…1, its recall; null where it has none.</summary>
    public double? AccuracyOf(int label)
    {
        int all = Confusion[label].Sum();
        return all == 0 ? null : (double)Confusion[label][label] / all;
    }

    /// <summary>The evaluation as <c>report.json</c> holds it.</summary>
    /// <param name="model">The model that was evaluated.</param>
    public ReportRecord Report(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ReportRecord
        {
            Accuracy = IsClassification ? Accuracy : null,
            PeakSignalToNoise = PeakSignalToNoise,
            Loss = Loss,
            Images = Images,
            Crops = Crops,
            AccuracyInterval = IsClassification ? (AccuracyInterval.Low, AccuracyInterval.High) : null,
            TopFive = TopFive,
            MacroPrecision = IsClassification ? MacroPrecision : null,
            MacroRecall = IsClassification ? MacroRecall : null,
            MacroF1 = IsClassification ? MacroF1 : null,
            PerClass =
            [
                .. ClassNames.Select((name, k) => new ClassReport(name, Confusion[k].Sum(), AccuracyOf(k))
                {
                    Precision = PrecisionOf(k), F1 = F1Of(k),
                }),
            ],
            Confusion = Confusion,
            Seconds = Seconds,
            ImagesPerSecond = Images / Math.Max(Seconds, 1e-9),
            Parameters = model.ParameterCount,
            MultiplyAdds = model.MultiplyAdds,
        };
    }
}
