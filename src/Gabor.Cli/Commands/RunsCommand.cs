using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Runs;
using Gabor.Runs;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor runs</c>: lists the runs of a folder.</summary>
static class RunsCommand
{
    const string FolderByDefault = "runs";

    /// <summary>What runs are sorted by; the best or newest is the last, next to the prompt.</summary>
    static readonly Dictionary<string, Func<RunSummary, IComparable>> Orders = new(StringComparer.Ordinal)
    {
        ["started"] = run => run.Record.Started,
        ["accuracy"] = run => run.Accuracy ?? -1,
        ["loss"] = run => -(run.Loss ?? double.MaxValue),
        ["seconds"] = run => run.Seconds,
        ["name"] = run => run.Name,
    };

    public static Command Make(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = $"A folder with runs, or with sweeps. [default: {FolderByDefault}]", DefaultValueFactory = _ => FolderByDefault,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var sort = OptionKinds.Named(
            "--sort", "KEY", $"The order, the best or newest last: {string.Join(", ", Orders.Keys)}. [default: started]", Orders.Keys);
        var json = OptionKinds.Json();
        var command = new Command("runs", "Lists the runs of a folder: state, epochs, test accuracy and loss, time.")
        {
            folder, sort, json,
        };
        command.SetAction(parsed =>
        {
            string key = parsed.GetValue(sort) ?? "started";
            if (!Orders.TryGetValue(key, out var order))
                throw new UsageException($"--sort is '{key}'; {Nearest.Advice(key, [.. Orders.Keys])}");
            string path = parsed.GetValue(folder) ?? FolderByDefault;
            int code = ExitCode.Done;
            if (!Directory.Exists(path) && path != FolderByDefault)
                throw new GaborFormatException(path, "there is no such folder; give one that holds runs.");
            var runs = Directory.Exists(path) ? RunSummary.All(path, fault => code = Failure.Report(fault, terminal)) : [];
            runs = [.. runs.OrderBy(order)];
            if (parsed.GetValue(json))
                terminal.WriteJson(new JsonObject { ["runs"] = new JsonArray([.. runs.Select(Document)]) });
            else if (runs.Count == 0)
                terminal.Say($"{Format.Clean(path)}: there are no runs yet. Begin one with: gabor train digits");
            else
                Write(runs, terminal);
            return code;
        });
        return command.WithExamples("gabor runs", "gabor runs --sort accuracy", "gabor runs sweeps/NAME --json");
    }

    static void Write(IReadOnlyList<RunSummary> runs, Terminal terminal)
    {
        var table = Tables.Make("run", "model", "data set", "state", ">epochs", ">accuracy", ">loss", ">time");
        foreach (var run in runs)
        {
            table.Add(
                run.Name, run.Record.Model, run.Record.Data.Name.Split(':')[0], RunRecord.Name(run.Record.State),
                $"{run.Epochs.ToString(CultureInfo.InvariantCulture)}/{run.Options.GetValueOrDefault("epochs", "?")}",
                Format.Percent(run.Accuracy), run.Loss is { } loss ? Format.Fixed(loss, 4) : "–",
                Format.Duration(TimeSpan.FromSeconds(run.Seconds)));
        }

        terminal.Write(table);
    }

    static JsonNode Document(RunSummary run) => new JsonObject
    {
        ["run"] = run.Path,
        ["model"] = run.Record.Model,
        ["data_set"] = run.Record.Data.Name,
        ["state"] = RunRecord.Name(run.Record.State),
        ["started"] = run.Record.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["epochs"] = run.Epochs,
        ["accuracy"] = Documents.Number(run.Accuracy),
        ["loss"] = Documents.Number(run.Loss),
        ["seconds"] = Documents.Number(run.Seconds),
    };
}
