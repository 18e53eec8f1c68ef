using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Runs;
using Gabor.Tests.Training;

namespace Gabor.Tests.Evaluation;

/// <summary>Precision, recall, F1, top-5 and scores of an evaluation.</summary>
public sealed class EvaluationResultTests
{
    /// <summary>
    /// Labels [0, 1, 2, 0, 1, 2], predictions [0, 2, 1, 0, 0, 1]: the example of scikit-learn's precision_score, recall_score and f1_score,
    /// whose documented macro averages are 0.22, 0.33 and 0.26.
    /// </summary>
    static EvaluationResult Documented => new(["a", "b", "c"], [[2, 0, 0], [1, 0, 1], [0, 2, 0]], 0.5, 1);

    [Fact]
    public void Macro_averages_are_those_of_scikit_learn() => Assert.Equal(
        (0.22, 0.33, 0.27),
        (Math.Round(Documented.MacroPrecision, 2), Math.Round(Documented.MacroRecall, 2), Math.Round(Documented.MacroF1, 2)));

    [Fact]
    public void Of_each_class_they_are_the_definitions()
    {
        Assert.Equal([2.0 / 3, 0, 0], Enumerable.Range(0, 3).Select(k => Documented.PrecisionOf(k)!.Value));
        Assert.Equal([1, 0, 0], Enumerable.Range(0, 3).Select(k => Documented.RecallOf(k)!.Value));
        Assert.Equal(0.8, Documented.F1Of(0)!.Value, 1e-12);
    }

    [Fact]
    public void A_class_that_is_neither_there_nor_predicted_has_none_and_does_not_count()
    {
        var evaluation = new EvaluationResult(["a", "b", "c"], [[3, 0, 0], [1, 2, 0], [0, 0, 0]], 0.5, 1);
        Assert.Equal((null, null, null), (evaluation.PrecisionOf(2), evaluation.RecallOf(2), evaluation.F1Of(2)));
        Assert.Equal((0.75 + 1) / 2, evaluation.MacroPrecision, 1e-12);
    }

    [Fact]
    public void Report_json_holds_them_and_reads_files_without_them()
    {
        byte[] written = (Documented with { TopFive = 0.9 }).Report(Toy.Network()).ToJson();
        var read = ReportRecord.From(JsonText.Parse(written, "report.json"));
        Assert.Equal(Documented.MacroF1, read.MacroF1);
        Assert.Equal(0.9, read.TopFive);
        Assert.Equal(Documented.AccuracyInterval.Low, read.AccuracyInterval!.Value.Low);
        Assert.Equal([2.0 / 3, 0, 0], read.PerClass.Select(one => one.Precision!.Value));
        Assert.Equal(written, read.ToJson());

        var before = read with { MacroF1 = null, MacroPrecision = null, MacroRecall = null, TopFive = null, AccuracyInterval = null };
        Assert.Null(ReportRecord.From(JsonText.Parse(before.ToJson(), "report.json")).MacroF1);
    }

    [Fact]
    public void Scores_are_kept_where_asked_and_their_softmax_is_what_was_evaluated()
    {
        using var workers = new Workers(2);
        var model = Toy.Network();
        model.Initialize(new He(), 4);
        Assert.Null(new Evaluator(model, Toy.Test, workers).Run(TestContext.Current.CancellationToken).Scores);
        var evaluation = new Evaluator(model, Toy.Test, workers) { KeepsScores = true }.Run(TestContext.Current.CancellationToken);
        var scores = evaluation.Scores!;
        Assert.Equal(evaluation.Loss, scores.Loss(), 1e-5);
        Assert.Equal(
            evaluation.Correct, Enumerable.Range(0, scores.Images).Count(i => scores.Predicted(i) == Toy.Test.Label(i)));
        Assert.Equal(1, scores.Probabilities(3).Sum(), 1e-12);
    }

    [Fact]
    public void Top_five_counts_the_images_whose_class_is_among_the_five_highest_scores()
    {
        using var workers = new Workers(1);
        var model = Networks.Create("softmax", new Shape(28, 28, 1), [.. "0123456789".Select(c => c.ToString())]);
        model.Initialize(3);
        var images = Gabor.Data.Dataset.Open("digits").Test.Subset([.. Enumerable.Range(0, 300)]);
        var evaluation = new Evaluator(model, images, workers) { KeepsScores = true }.Run(TestContext.Current.CancellationToken);
        var scores = evaluation.Scores!;
        int five = Enumerable.Range(0, 300).Count(i => scores.Of(i).ToArray().Select((s, k) => (s, k)).OrderByDescending(one => one.s)
            .Take(5).Any(one => one.k == images.Label(i)));
        Assert.Equal(five / 300.0, evaluation.TopFive!.Value, 1e-12);
        Assert.InRange(evaluation.TopFive.Value, evaluation.Accuracy, 0.99);
        Assert.Null(Documented.TopFive);
    }
}
