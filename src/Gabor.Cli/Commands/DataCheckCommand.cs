using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.DatasetChecks;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor data check</c>: looks at every image of a data set.</summary>
static class DataCheckCommand
{
    /// <summary>Images named in a finding.</summary>
    const int MostNamed = 3;

    /// <summary>How many times as many images the largest class may have.</summary>
    const double MostImbalance = 3;

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The data set to look at.", required: true);
        var file = new Option<string?>("--out") { HelpName = "FILE.png", Description = "Draws images of each class, and those in doubt." };
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var json = OptionKinds.Json();
        var command = new Command(
            "check",
            "Looks at every image of a data set: counts and sizes, broken files, duplicates, also across its parts, and images that say "
            + "nothing.")
        {
            data, file, threads, json,
        };
        command.SetAction(parsed =>
        {
            string? path = parsed.GetValue(file);
            if (path is not null)
                UsageException.Check(() => ImageSheet.CheckEnding(path));
            var set = DatasetWord.Open(parsed.GetRequiredValue(data)!);
            return Run(set, parsed.GetValue(threads) ?? 0, path, parsed.GetValue(json), terminal);
        });
        return command.WithExamples(
            "gabor data check photos/", "gabor data check photos/ --out sheet.png", "gabor data check photos/ --json");
    }

    static int Run(Dataset data, int threads, string? file, bool json, Terminal terminal)
    {
        if (Look("check", data, threads, terminal) is not { } report)
            return terminal.InterruptedCode;
        if (file is not null)
        {
            DatasetWord.OfImages("data check --out", data);
            DatasetSheet.Of(data, report).Save(file);
            terminal.Drawn(file);
        }

        if (json)
        {
            terminal.WriteJson(Document(data, report));
            return ExitCode.Done;
        }

        terminal.Write(Table(data, report));
        foreach (string finding in Findings(data, report))
            terminal.Tell(finding);
        return ExitCode.Done;
    }

    /// <summary>Looks at every image, with progress on a screen; null where it was interrupted.</summary>
    public static DatasetReport? Look(string command, Dataset data, int threads, Terminal terminal)
    {
        var status = new StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            return DatasetCheck.Run(
                data, threads, terminal.IsLive ? new ImageProgress(status, "looking at images", data.Count) : null, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"gabor: data {command}: interrupted; nothing was written.");
            return null;
        }
        finally
        {
            status.Clear();
        }
    }

    static Spectre.Console.Table Table(Dataset data, DatasetReport report)
    {
        bool validates = data.Validation is not null, isText = data.Vocabulary is not null;
        string[] sizes = isText ? [">words"] : [">width", ">height"];
        var table = Tables.Make(["class", ">train", .. validates ? (string[])[">validation"] : [], ">test", .. sizes]);
        foreach (var row in report.Classes)
        {
            table.Add(
            [
                row.Name, Format.Count(row.Train), .. validates ? (string[])[Format.Count(row.Validation)] : [], Format.Count(row.Test),
                Size(row.Width), .. isText ? (string[])[] : [Size(row.Height)],
            ]);
        }

        table.Add(
        [
            "total", Format.Count(data.Train.Count), .. validates ? (string[])[Format.Count(data.Validation!.Count)] : [],
            Format.Count(data.Test.Count), .. sizes.Select(_ => ""),
        ]);
        return table;
    }

    static string Size((int Least, int Median, int Largest) size) => size.Least == size.Largest
        ? Format.Count(size.Median)
        : $"{Format.Count(size.Median)} ({Format.Count(size.Least)} to {Format.Count(size.Largest)})";

    static string[] Findings(Dataset data, DatasetReport report)
    {
        string noun = data.Vocabulary is null ? "image" : "sentence";
        string[] found =
        [
            .. report.Remarks,
            .. One(report.Broken.Select(one => $"{Format.Clean(one.Image.Name)} ({Format.Clean(one.Reason)})"), "cannot be read"),
            .. Groups(report.Duplicates.Where(group => group.IsExact), $"{noun}s that are the same"),
            .. Groups(report.Duplicates.Where(group => !group.IsExact), "images that look alike"),
            .. Groups(
                report.Duplicates.Where(group => group.Leaks), $"{noun}s in several parts, so that what is learnt from is evaluated by"),
            .. Groups(report.Duplicates.Where(group => group.Contradicts), $"{noun}s of several classes, of which one is wrong"),
            .. data.Vocabulary is null
                ? Named(report.Empty, "nearly black or of one colour")
                : One(report.Empty.Select(one => Format.Clean(one.Name)), "without a word", noun),
            .. Named(report.Narrow, "more than three times as long one way as the other"),
            .. Named(report.Small, $"smaller than the {data.Shape.Width}×{data.Shape.Height} that images are brought to"),
            .. report.Classes.Where(row => row.Train < 2).Select(row =>
                $"class {Format.Clean(row.Name)} has {Format.Plural(row.Train, $"training {noun}")}; a class needs tens at least."),
            .. report.Imbalance > MostImbalance ? (string[])[Uneven(report, noun)] : [],
        ];
        return found.Length > 0 ? found : ["Nothing is in doubt."];
    }

    static string Uneven(DatasetReport report, string noun)
    {
        var (most, least) = (report.Classes.MaxBy(row => row.Train)!, report.Classes.MinBy(row => row.Train)!);
        return $"class {Format.Clean(most.Name)} has {Format.Count(most.Train)} training {noun}s, class {Format.Clean(least.Name)} "
            + $"{Format.Count(least.Train)}: train with --balance weights or --balance sampling.";
    }

    static IEnumerable<string> Named(IReadOnlyList<ImageReference> images, string what) =>
        One(images.Select(image => Format.Clean(image.Name)), what);

    static IEnumerable<string> One(IEnumerable<string> names, string what, string noun = "image")
    {
        string[] all = [.. names];
        if (all.Length > 0)
            yield return $"{Format.Plural(all.Length, noun)} {what}: {Some(all)}.";
    }

    static IEnumerable<string> Groups(IEnumerable<DuplicateGroup> groups, string what)
    {
        string[] all =
        [
            .. groups.Select(group => string.Join(" = ", group.Images.Take(MostNamed).Select(image => Format.Clean(image.Name)))),
        ];
        if (all.Length > 0)
            yield return $"{Format.Plural(all.Length, "group")} of {what}: {Some(all)}.";
    }

    static string Some(string[] all) =>
        string.Join(", ", all.Take(MostNamed)) + (all.Length > MostNamed ? $" and {Format.Count(all.Length - MostNamed)} more" : "");

    static JsonObject Document(Dataset data, DatasetReport report) => new()
    {
        ["data_set"] = data.Specification,
        ["images"] = report.Images,
        ["classes"] = new JsonArray([.. report.Classes.Select(row => new JsonObject
        {
            ["class"] = row.Name,
            ["train"] = row.Train,
            ["validation"] = row.Validation,
            ["test"] = row.Test,
            ["width"] = new JsonArray(row.Width.Least, row.Width.Median, row.Width.Largest),
            ["height"] = new JsonArray(row.Height.Least, row.Height.Median, row.Height.Largest),
        })]),
        ["broken"] = new JsonArray([.. report.Broken.Select(one => new JsonObject
        {
            ["image"] = one.Image.Name, ["reason"] = one.Reason,
        })]),
        ["duplicates"] = new JsonArray([.. report.Duplicates.Select(group => new JsonObject
        {
            ["exact"] = group.IsExact,
            ["leaks"] = group.Leaks,
            ["contradicts"] = group.Contradicts,
            ["images"] = Names(group.Images),
        })]),
        ["empty"] = Names(report.Empty),
        ["narrow"] = Names(report.Narrow),
        ["small"] = Names(report.Small),
        ["remarks"] = new JsonArray([.. report.Remarks.Select(remark => (JsonNode)remark)]),
    };

    static JsonArray Names(IReadOnlyList<ImageReference> images) => new([.. images.Select(image => (JsonNode)image.Name)]);
}
