using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.StressTests;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Spectre.Console;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor eval RUN --stress</c>: the accuracy over the level of each challenge of 2.1.</summary>
/// <param name="file">The figure file; null for none.</param>
/// <param name="seed">The seed of the random numbers.</param>
/// <param name="terminal">The terminal.</param>
sealed class EvalStress(string? file, ulong seed, Terminal terminal)
{
    /// <summary>The sheet of samples beside the figure: <c>stress-samples.png</c> beside <c>stress.png</c>.</summary>
    static string SamplesFile(string file) => Path.ChangeExtension(file, null) + "-samples.png";

    /// <summary>Evaluates, and draws where that is asked for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data set; its test images are evaluated.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="status">Where it is said what is being done, on a screen.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public StressReport Measure(Model model, Dataset data, Workers workers, StatusLine status, CancellationToken cancellation)
    {
        var report = new StressTest(model, data.Test, workers, seed).Run(kind => Begun(kind, status), cancellation);
        status.Clear();
        if (file is not null)
            Draw(report, data, file);
        return report;
    }

    void Begun(StressKind kind, StatusLine status)
    {
        string text = $"{kind.Name}: {kind.Challenge} ...";
        if (terminal.IsLive)
            status.Show(text);
        else
            terminal.Error.WriteLine(text);
    }

    void Draw(StressReport report, Dataset data, string file)
    {
        StressImages.Accuracy(report).Save(file);
        StressImages.Samples(data, seed).Save(SamplesFile(file));
        terminal.Drawn($"{file}, {SamplesFile(file)}");
    }

    /// <summary>Prints the results.</summary>
    public void Write(StressReport report)
    {
        int levels = report.Rows.Max(row => row.Levels.Count);
        var table = Tables.Make(
            ["challenge", "kind", .. Enumerable.Range(1, levels).Select(level => $">level {level}"), ">mean", "levels"]);
        foreach (var row in report.Rows)
        {
            table.Add(
                [row.Kind.Challenge, row.Kind.Name, .. row.Levels.Select(level => Format.Percent(level.Accuracy, 1)),
                    Format.Percent(row.Accuracy, 1),
                $"{string.Join(", ", row.Kind.Levels.Select(level => level.ToString(CultureInfo.InvariantCulture)))} {row.Kind.Unit}"]);
        }

        terminal.Write(table);
        var classes = Tables.Make("class", ">spread", ">accuracy", ">stressed", "hardest", ">accuracy at it");
        foreach (var one in report.Classes)
        {
            classes.Add(
                one.Name, Format.Fixed(one.Spread, 3), Format.Percent(one.Plain), Format.Percent(one.Stressed), one.Hardest.Name,
                Format.Percent(one.AtHardest));
        }

        terminal.Write(classes);
        terminal.Tell(Tables.Summary(report.Plain));
    }

    /// <summary>The results as the members of a document.</summary>
    public JsonObject Document(StressReport report) => new()
    {
        ["seed"] = seed,
        ["images"] = report.Plain.Images,
        ["accuracy"] = Documents.Number(report.Plain.Accuracy),
        ["loss"] = Documents.Number(report.Plain.Loss),
        ["stress"] = new JsonArray(
        [
            .. report.Rows.Select(row => new JsonObject
            {
                ["kind"] = row.Kind.Name,
                ["challenge"] = row.Kind.Challenge,
                ["unit"] = row.Kind.Unit,
                ["accuracy"] = Documents.Number(row.Accuracy),
                ["levels"] = new JsonArray(
                [
                    .. row.Levels.Zip(row.Kind.Levels, (evaluation, level) => new JsonObject
                    {
                        ["level"] = level,
                        ["images"] = evaluation.Images,
                        ["accuracy"] = Documents.Number(evaluation.Accuracy),
                        ["loss"] = Documents.Number(evaluation.Loss),
                        ["per_class"] = new JsonArray(
                            [.. report.Classes.Select((_, label) => Documents.Number(evaluation.AccuracyOf(label)))]),
                    }),
                ]),
            }),
        ]),
        ["classes"] = new JsonArray(
        [
            .. report.Classes.Select(one => new JsonObject
            {
                ["class"] = one.Name,
                ["spread"] = Documents.Number(one.Spread),
                ["accuracy"] = Documents.Number(one.Plain),
                ["stressed_accuracy"] = Documents.Number(one.Stressed),
                ["hardest"] = one.Hardest.Name,
                ["accuracy_at_hardest"] = Documents.Number(one.AtHardest),
            }),
        ]),
    };
}
