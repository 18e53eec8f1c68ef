using Gabor.Training;
using Spectre.Console;

namespace Gabor.Cli;

/// <summary>The tables that several verbs show.</summary>
static class Tables
{
    /// <summary>A table without lines but one under its head.</summary>
    /// <param name="columns">The heads; one that begins with <c>&gt;</c> stands over numbers, which are aligned to the right.</param>
    public static Table Make(params IEnumerable<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool number = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column[(number ? 1 : 0)..])}[/]")) { Alignment = number ? Justify.Right : Justify.Left, NoWrap = true });
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Format.Clean(cell))));

    /// <summary>A row a class: how many of its images were told right, and what the others were taken for most often.</summary>
    public static Table PerClass(Judgement judgement)
    {
        var table = Make("class", ">images", ">right", ">accuracy", "most often taken for");
        for (int k = 0; k < judgement.ClassNames.Count; k++)
        {
            var row = judgement.Confusion[k];
            int other = Enumerable.Range(0, row.Count).Where(j => j != k).OrderByDescending(j => row[j]).FirstOrDefault(k);
            string taken = other != k && row[other] > 0 ? $"{judgement.ClassNames[other]} ({Format.Count(row[other])}×)" : "";
            table.Add(judgement.ClassNames[k], Format.Count(row.Sum()), Format.Count(row[k]), Format.Percent(judgement.AccuracyOf(k)), taken);
        }

        return table;
    }

    /// <summary>The pairs of classes that are taken for each other most often, one way.</summary>
    public static Table Confused(IReadOnlyList<ConfusedPair> pairs)
    {
        var table = Make("class", "taken for", ">images");
        foreach (var pair in pairs)
            table.Add(pair.ClassName, pair.TakenFor, Format.Count(pair.Images));
        return table;
    }

    /// <summary><c>test accuracy 98.25 % (1,965 of 2,000), loss 0.0512 nats</c>.</summary>
    public static string Summary(Judgement judgement)
    {
        int right = Enumerable.Range(0, judgement.Confusion.Count).Sum(k => judgement.Confusion[k][k]);
        return $"test accuracy {Format.Percent(judgement.Accuracy)} ({Format.Count(right)} of {Format.Count(judgement.Images)} images), loss {Format.Fixed(judgement.Loss, 4)}"
            + (judgement.Crops > 1 ? $", by the mean of {judgement.Crops} crops" : "");
    }
}
