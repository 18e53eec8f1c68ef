using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Evaluation;

/// <summary>How well a model classifies images.</summary>
/// <param name="ClassNames">The names of the K classes.</param>
/// <param name="Confusion">[K, K]: how many images of class i were predicted as of class j.</param>
/// <param name="Loss">The mean loss of the scores over the images; the softmax cross-entropy, in nats, unless trained by another.</param>
/// <param name="Seconds">How long evaluation took.</param>
public sealed record EvaluationResult(
    IReadOnlyList<string> ClassNames, IReadOnlyList<IReadOnlyList<int>> Confusion, double Loss, double Seconds)
{
    /// <summary>How many parts of each image were averaged: test-time augmentation (6.7).</summary>
    public int Crops { get; init; } = 1;

    /// <summary>How many images were evaluated.</summary>
    public int Images { get; } = Confusion.Sum(row => row.Sum());

    /// <summary>The share of images that were correct, 0…1, (3.52)–(3.54).</summary>
    public double Accuracy => Images == 0 ? 0 : (double)Enumerable.Range(0, Confusion.Count).Sum(k => Confusion[k][k]) / Images;

    /// <summary>The share of a class's images that were correct, 0…1; null where it has none.</summary>
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
            Accuracy = Accuracy,
            Loss = Loss,
            Images = Images,
            Crops = Crops,
            PerClass = [.. ClassNames.Select((name, k) => new ClassReport(name, Confusion[k].Sum(), AccuracyOf(k)))],
            Confusion = Confusion,
            Seconds = Seconds,
            ImagesPerSecond = Images / Math.Max(Seconds, 1e-9),
            Parameters = model.ParameterCount,
            MultiplyAdds = model.MultiplyAdds,
        };
    }
}
