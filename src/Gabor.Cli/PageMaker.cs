using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.Explanations;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Reports;
using Gabor.Runs;

namespace Gabor.Cli;

/// <summary>Evaluates a model with all that a page shows, and writes the page.</summary>
/// <param name="model">The model.</param>
/// <param name="data">The data set, with its validation images if there are any.</param>
/// <param name="workers">The threads that share the work.</param>
/// <param name="status">Where it is said what is being done, on a screen.</param>
/// <param name="cancellation">Ends it.</param>
sealed class PageMaker(Model model, Dataset data, Workers workers, StatusLine status, CancellationToken cancellation)
{
    /// <summary>Scores beyond which they are not kept: 256 MiB.</summary>
    const long MostScores = 1L << 26;

    /// <summary>Parts of each image that are averaged.</summary>
    public int Crops { get; init; } = 1;

    /// <summary>The loss that is evaluated; cross-entropy if null.</summary>
    public Loss? Loss { get; init; }

    /// <summary>An evaluation with the scores of all images, unless there are too many.</summary>
    public EvaluationResult Evaluate(ImageSource images)
    {
        status.ShowIfLive($"evaluating {Format.Count(images.Count)} images ...");
        return new Evaluator(model, images, workers, Crops, Loss)
        {
            KeepsScores = model.IsClassifier && (long)images.Count * model.Output.Count <= MostScores,
        }.Run(cancellation);
    }

    /// <summary>
    /// A temperature by the validation images, or by a half of the test images; null where there are no scores or too few.
    /// </summary>
    public TemperatureFit? Fit(EvaluationResult test)
    {
        if (test.Scores is not { } scores)
            return null;
        var validation = data.Validation is { } images ? Evaluate(images).Scores : null;
        return validation is null && scores.Images < 2 ? null : TemperatureFit.Of(scores, validation);
    }

    /// <summary>The page of an evaluation.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="evaluation">The evaluation of the test images.</param>
    /// <param name="fit">The calibration; null for none.</param>
    /// <param name="folder">The folder of the run, whose record and metrics it shows where they are there.</param>
    public EvaluationPage Page(string name, EvaluationResult evaluation, TemperatureFit? fit, string folder)
    {
        var page = new EvaluationPage
        {
            Model = model, DataName = name, Images = data.Test, Evaluation = evaluation, Calibration = fit,
            Explainer = data.Vocabulary is null ? new Explainer(model, workers) : null,
        };
        if (!File.Exists(Path.Combine(folder, RunFolder.RunName)))
            return page;
        var run = RunFolder.Open(folder);
        return page with { Run = RunRecord.Read(run.RunFile), Metrics = Metrics(run.MetricsPath) };
    }

    /// <summary>Writes it.</summary>
    public void Write(string file, EvaluationPage page)
    {
        cancellation.ThrowIfCancellationRequested();
        status.ShowIfLive("writing the report ...");
        page.Save(file);
    }

    /// <summary>The metrics; of a run that was killed while it wrote one, those before.</summary>
    static IReadOnlyList<MetricsRow> Metrics(string path)
    {
        try
        {
            return File.Exists(path) ? MetricsFile.Read(path) : [];
        }
        catch (GaborFormatException)
        {
            return [];
        }
    }
}
