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
            int other = Enumerable.Range(0, row.Count).Where(j => j != k).OrderByDescending(j => row[j]).FirstOrDefault(k);
            string taken = other != k && row[other] > 0 ? $"{evaluation.ClassNames[other]} ({Format.Count(row[other])}×)" : "";
            table.Add(
                evaluation.ClassNames[k], Format.Count(row.Sum()), Format.Count(row[k]), Format.Percent(evaluation.AccuracyOf(k)), taken);
        }

        return table;
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
    public static string Summary(EvaluationResult evaluation)
    {
        int right = Enumerable.Range(0, evaluation.Confusion.Count).Sum(k => evaluation.Confusion[k][k]);
        return $"test accuracy {Format.Percent(evaluation.Accuracy)} ({Format.Count(right)} of {Format.Count(evaluation.Images)} images), "
            + $"loss {Format.Fixed(evaluation.Loss, 4)}"
            + (evaluation.Crops > 1 ? $", mean of {evaluation.Crops} crops" : "");
    }
}
