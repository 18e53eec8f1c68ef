using Gabor.Evaluation;
using Gabor.Experiments.Explanations;
using Gabor.Experiments.StressTests;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Reports;
using Gabor.Runs;

namespace Gabor.Tests.Plotting.Reports;

/// <summary>Pages of an untrained network on small images, which makes mistakes enough.</summary>
static class ReportPages
{
    /// <summary>Names in several scripts, and such as would be HTML.</summary>
    public static readonly string[] Classes = ["<script>alert(1)</script>", "花 & \"葉\"", "كلب"];

    /// <summary>A page with every part.</summary>
    public static EvaluationPage Full(Workers workers)
    {
        var page = Plain(workers);
        var model = page.Model;
        return page with
        {
            Calibration = TemperatureFit.Of(page.Evaluation.Scores!),
            Explainer = new Explainer(model, workers),
            TrainImages = page.Images,
            TrainLabels = LabelErrors.Of(page.Evaluation.Scores!),
            Stress = new StressTest(model, page.Images, workers).Run(),
            Metrics = [.. Enumerable.Range(1, 4).Select(Row)],
            Run = new RunRecord
            {
                Model = model.Name,
                Seed = 7,
                Options = [new("batch-size", 32L), new("augment", "<b>none</b>")],
                Data = new RunData("folder:data", 150, 0, 60, new string('a', 64)),
                Machine = new Machine("a processor", 2, "Lanes256"),
                State = RunState.Finished,
                Started = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
            },
        };
    }

    static MetricsRow Row(int epoch) =>
        new(epoch, epoch * 10, 0.1, 1.0 / epoch, 0.2 * epoch, null, null, 1.1 / epoch, 0.18 * epoch, 9, epoch);

    /// <summary>A page of an evaluation alone.</summary>
    public static EvaluationPage Plain(Workers workers)
    {
        var model = new Sequential("toynet", new Shape(8, 8, 1)).Convolution(5, 3).Relu().MaxPooling(2).Dense(3).Build(Classes);
        model.Initialize(new He(), 4);
        var images = new NamedImages(Classes, i => $"data/photos/{"abc"[i % 3]}/<img src=x onerror=alert({i})>.png");
        return new EvaluationPage
        {
            Model = model,
            DataName = "photos",
            Images = images,
            Evaluation = new Evaluator(model, images, workers) { KeepsScores = true }.Run(),
        };
    }
}
