using Gabor.Evaluation;
using Spectre.Console;

namespace Gabor.Cli;

/// <summary>The tables that several commands show.</summary>
static class Tables
{
    /// <summary>A table with a single line under its header.</summary>
    /// <param name="columns">The column headers; <c>&gt;</c> marks a right-aligned column of numbers.</param>
    public static Table Make(params IEnumerable<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool number = column.StartsWith('>');
            table.AddColumn(
                new TableColumn(new Markup($"[bold]{Markup.Escape(column[(number ? 1 : 0)..])}[/]"))
                {
                    Alignment = number ? Justify.Right : Justify.Left, NoWrap = true,
                });
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(Format.Clean(cell))));

    /// <summary>A row for each class: its correct images, and the most frequent wrong prediction.</summary>
    public static Table PerClass(EvaluationResult evaluation)
    {
        var table = Make("class", ">images", ">correct", ">accuracy", "most often predicted as");
        for (int k = 0; k < evaluation.ClassNames.Count; k++)
        {
            var row = evaluation.Confusion[k];
            table.Add(
                evaluation.ClassNames[k], Format.Count(row.Sum()), Format.Count(row[k]), Format.Percent(evaluation.AccuracyOf(k)),
                Taken(evaluation, k));
        }

        return table;
    }

    /// <summary>A row for each class with its precision, recall and F1, and the most frequent wrong prediction.</summary>
    public static Table PerClassInFull(EvaluationResult evaluation)
    {
        var table = Make("class", ">images", ">correct", ">recall", ">precision", ">F1", "most often predicted as");
        for (int k = 0; k < evaluation.ClassNames.Count; k++)
        {
            table.Add(
                evaluation.ClassNames[k], Format.Count(evaluation.Confusion[k].Sum()), Format.Count(evaluation.Confusion[k][k]),
                Format.Percent(evaluation.RecallOf(k)), Format.Percent(evaluation.PrecisionOf(k)), Format.Percent(evaluation.F1Of(k)),
                Taken(evaluation, k));
        }

        return table;
    }

    /// <summary>The class that the images of another are most often predicted as; empty where all are correct.</summary>
    static string Taken(EvaluationResult evaluation, int label)
    {
        var row = evaluation.Confusion[label];
        int other = Enumerable.Range(0, row.Count).Where(j => j != label).OrderByDescending(j => row[j]).FirstOrDefault(label);
        return other != label && row[other] > 0 ? $"{evaluation.ClassNames[other]} ({Format.Count(row[other])}×)" : "";
    }

    /// <summary>
    /// <c>95 % interval 97.58 % to 98.73 %, top-5 accuracy 99.90 %, macro precision 98.25 %, recall 98.25 %, F1 98.24 %, calibration error
    /// 1.20 %</c>.
    /// </summary>
    public static string Certainty(EvaluationResult evaluation, double temperature)
    {
        var interval = evaluation.AccuracyInterval;
        return $"95 % interval {Format.Percent(interval.Low)} to {Format.Percent(interval.High)}"
            + (evaluation.TopFive is { } five ? $", top-5 accuracy {Format.Percent(five)}" : "")
            + $", macro precision {Format.Percent(evaluation.MacroPrecision)}, recall {Format.Percent(evaluation.MacroRecall)}, "
            + $"F1 {Format.Percent(evaluation.MacroF1)}"
            + (evaluation.Scores is { } scores ? $", calibration error {Format.Percent(Calibration.Of(scores, temperature).Error)}" : "");
    }

    /// <summary>The most frequent confusions of one class with another.</summary>
    public static Table Confused(IReadOnlyList<ConfusedPair> pairs)
    {
        var table = Make("class", "predicted as", ">images");
        foreach (var pair in pairs)
            table.Add(pair.ClassName, pair.TakenFor, Format.Count(pair.Images));
        return table;
    }

    /// <summary><c>test accuracy 98.25 % (1,965 of 2,000), loss 0.0512 nats</c>.</summary>
    /// <remarks>Of reconstructions, <c>test PSNR 21.35 dB (1,000 images), loss 2.8731</c>.</remarks>
    public static string Summary(EvaluationResult evaluation)
    {
        if (evaluation.PeakSignalToNoise is { } decibels)
        {
            return $"test PSNR {Format.Decibels(decibels)} ({Format.Count(evaluation.Images)} images), "
                + $"loss {Format.Fixed(evaluation.Loss, 4)}";
        }

        int right = Enumerable.Range(0, evaluation.Confusion.Count).Sum(k => evaluation.Confusion[k][k]);
        return $"test accuracy {Format.Percent(evaluation.Accuracy)} ({Format.Count(right)} of {Format.Count(evaluation.Images)} images), "
            + $"loss {Format.Fixed(evaluation.Loss, 4)}"
            + (evaluation.Crops > 1 ? $", mean of {evaluation.Crops} crops" : "");
    }
}
