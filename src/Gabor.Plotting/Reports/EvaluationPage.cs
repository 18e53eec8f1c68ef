using System.Text;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.Explanations;
using Gabor.Experiments.StressTests;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Plotting.Reports;

/// <summary>
/// The evaluation of a model as one page to read: a self-contained HTML file, which needs neither network nor JavaScript, in light and
/// dark. What is not given is left out of it. Its size is bounded: at most so many small images.
/// </summary>
/// <example><code>
/// var evaluation = new Evaluator(model, data.Test, workers) { KeepsScores = true }.Run();
/// new EvaluationPage { Model = model, DataName = "photos", Images = data.Test, Evaluation = evaluation }.Save("report.html");
/// </code></example>
public sealed record EvaluationPage
{
    /// <summary>Most mistakes and likely wrong labels that are shown, and mistakes that are explained by maps.</summary>
    public const int MostImages = 24, MostExplained = 6;

    /// <summary>The model that was evaluated.</summary>
    public required Model Model { get; init; }

    /// <summary>The data set's name.</summary>
    public required string DataName { get; init; }

    /// <summary>The images that were evaluated.</summary>
    public required ImageSource Images { get; init; }

    /// <summary>
    /// The evaluation. With its scores (<see cref="Evaluator.KeepsScores"/>) the page shows mistakes, likely wrong labels and curves of
    /// precision and recall.
    /// </summary>
    public required EvaluationResult Evaluation { get; init; }

    /// <summary>How the model was trained; null where it is not known.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>The metrics of the run; none by default, as of a run that was killed in its first epoch.</summary>
    public IReadOnlyList<MetricsRow> Metrics { get; init; } = [];

    /// <summary>The calibration; null for none.</summary>
    public TemperatureFit? Calibration { get; init; }

    /// <summary>Explains the most confident mistakes by maps; null for none.</summary>
    public Explainer? Explainer { get; init; }

    /// <summary>The training images, where their labels were checked; null where they were not.</summary>
    public ImageSource? TrainImages { get; init; }

    /// <summary>Likely wrong labels of the training images, by cross-validation; null where they were not checked.</summary>
    public LabelErrors? TrainLabels { get; init; }

    /// <summary>The stress test; null for none.</summary>
    public StressReport? Stress { get; init; }

    /// <summary>The page as HTML.</summary>
    /// <exception cref="GaborFormatException">An image that it shows cannot be read; the message names it.</exception>
    public string ToHtml() => PageLayout.Of(this).Text;

    /// <summary>Writes the page; the file is whole or as it was.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <exception cref="GaborFormatException">An image that it shows cannot be read; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(ToHtml()));
    }
}
