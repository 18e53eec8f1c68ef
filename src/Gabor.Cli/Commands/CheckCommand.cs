using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.GradientChecks;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor check</c>: compares the gradients of a network with central differences.</summary>
static class CheckCommand
{
    public static Command Make(Terminal terminal)
    {
        var defaults = new GradientCheckOptions();
        var word = NetworkWord.Argument("The folder of a run, or the name of a network with its initial weights.");
        var data = DatasetWord.Argument(
            $"The data set to check with. Default: that of the run, or {DatasetRegistry.Default[0].Name} for a network by name.",
            required: false);
        var images = OptionKinds.Number<int>("--images", "N", $"Number of training images. [default: {defaults.Images}]");
        var samples = OptionKinds.Number<int>(
            "--samples", "N",
            $"Elements to check per array: half of them with the largest gradients, the others random. [default: {defaults.Samples}]");
        var tolerance = OptionKinds.Number<double>(
            "--tolerance", "X",
            "The tolerated relative error, |a − d| / max(|a|, |d|, r), of a gradient a and a central difference d; "
            + "r is the root mean square "
            + string.Create(CultureInfo.InvariantCulture, $"of the array's gradient. [default: {defaults.Tolerance}]"));
        var seed = OptionKinds.Number<ulong>(
            "--seed", "N", $"The seed of images, elements, noise and dropout masks. [default: {defaults.Seed}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command(
            "check",
            "Compares every gradient of a network with central differences: "
            + "of each layer alone, and of the loss through the whole network. Corners of ReLU and max pooling are not counted as errors.")
        {
            word, data, images, samples, tolerance, seed, threads, quiet, json,
        };
        command.SetAction(parsed =>
        {
            var options = UsageException.Check(() => new GradientCheckOptions
            {
                Images = parsed.GetValue(images) ?? defaults.Images,
                Samples = parsed.GetValue(samples) ?? defaults.Samples,
                Tolerance = parsed.GetValue(tolerance) ?? defaults.Tolerance,
                Seed = parsed.GetValue(seed) ?? defaults.Seed,
            }.Validated());
            int workers = UsageException.Check(() => new TrainingOptions { Threads = parsed.GetValue(threads) ?? 0 }.Validated().Threads);
            var (model, set) = Find(parsed.GetRequiredValue(word), parsed.GetValue(data), options.Seed, terminal);
            return Run(model, set, options, workers, parsed.GetValue(quiet), parsed.GetValue(json), terminal);
        });
        return command.WithExamples("gabor check lenet", "gabor check resnet20 --images 4 --samples 2", "gabor check runs/NAME --json");
    }

    /// <summary>The model and its data set. A network by name has the initial weights of training.</summary>
    static (Model Model, Dataset Data) Find(string word, string? dataset, ulong seed, Terminal terminal)
    {
        if (NetworkWord.IsPath(word))
            return (TrainedModel.Load(word, terminal), dataset is null ? DatasetWord.OfRun(word, "check") : DatasetWord.Open(dataset));
        var known = NetworkWord.Find("check", word);
        var data = NetworkWord.Enlarged(known, DatasetWord.Open(dataset ?? DatasetRegistry.Default[0].Name));
        var model = UsageException.Check(() => known.MakeFor(data));
        using var trainer = new Trainer(model, data, DefaultOptions.For(known.Name, data.Name) with { Seed = seed, Threads = 1 });
        return (model, data);
    }

    static int Run(Model model, Dataset data, GradientCheckOptions options, int threads, bool quiet, bool json, Terminal terminal)
    {
        var status = new StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        using var workers = new Workers(threads == 0 ? Environment.ProcessorCount : threads);
        if (!quiet)
        {
            terminal.Error.WriteLine(
                $"checking {model.Name} ({Format.Count(model.ParameterCount)} parameters) with "
                + $"{Format.Plural(Math.Min(options.Images, data.Train.Count), "image")} of {data.Name}");
        }

        GradientReport report;
        try
        {
            report = new GradientCheck(model, data.Train, workers, options).Run(
                quiet || !terminal.IsLive ? null : new ProgressView(status), interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine("gabor: check: interrupted.");
            return terminal.InterruptedCode;
        }

        status.Clear();
        if (json)
            terminal.WriteJson(Document(model, data, report));
        else
            Write(report, terminal);
        if (report.Message is not { } message)
            return ExitCode.Done;
        terminal.Error.WriteLine($"gabor: check: {message}");
        return ExitCode.Failed;
    }

    static void Write(GradientReport report, Terminal terminal)
    {
        var table = Tables.Make("layer", "by", ">checked", ">corners", ">alone", ">network", "");
        foreach (var group in report.Rows.GroupBy(row => (row.Layer, row.Array)).OrderBy(group => Order(group.Key.Layer)))
        {
            GradientRow? alone = group.FirstOrDefault(row => !row.IsWhole), whole = group.FirstOrDefault(row => row.IsWhole);
            int known = group.Sum(row => row.Checked), unsure = group.Sum(row => row.Skipped);
            table.Add(
                group.Key.Layer, group.Key.Array, unsure == 0 ? Format.Count(known) : $"{Format.Count(known)} of {known + unsure}",
                Corners(alone?.Corners ?? 0), Error(alone), Error(whole), group.Any(row => row.Error > report.Tolerance) ? "✗" : "");
        }

        int all = report.Rows.Sum(row => row.Checked), skipped = report.Rows.Sum(row => row.Skipped);
        terminal.Write(table);
        terminal.Tell("alone, network: largest relative error of a layer's slopes, of the loss's slopes");
        terminal.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{Format.Count(all)} slopes compared at a loss of {report.Loss:F4}; {Format.Count(skipped)} too small or on a corner"));
        terminal.Tell(
            $"corners: {Format.Percent(Mean(report, whole: false))} of the layers' slopes left out, "
            + $"{Format.Percent(Mean(report, whole: true))} of the outputs held");
        terminal.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{(report.Passed ? "passed" : "failed")}: the largest relative error is {report.Rows.Max(row => row.Error):G2}, "
            + $"{report.Tolerance} is the tolerance"));

        int Order(string layer) => layer == "input" ? 0 : layer == "loss" ? 2 : 1;
    }

    static double Mean(GradientReport report, bool whole) =>
        report.Rows.Where(row => row.IsWhole == whole).Select(row => row.Corners).DefaultIfEmpty().Average();

    static string Corners(double share) => share == 0 ? "" : Format.Percent(share, 1);

    static string Error(GradientRow? row) => row switch
    {
        null => "",
        { Checked: 0 } => "unsure",
        _ => row.Error.ToString("0.0E+0", CultureInfo.InvariantCulture),
    };

    static JsonObject Document(Model model, Dataset data, GradientReport report) => new()
    {
        ["model"] = model.Name,
        ["data_set"] = data.Name,
        ["images"] = report.Images,
        ["loss"] = Documents.Number(report.Loss),
        ["tolerance"] = report.Tolerance,
        ["passed"] = report.Passed,
        ["message"] = report.Message,
        ["rows"] = new JsonArray(
        [
            .. report.Rows.Select(row => new JsonObject
            {
                ["layer"] = row.Layer,
                ["kind"] = row.Kind,
                ["by"] = row.Array,
                ["in_network"] = row.IsWhole,
                ["checked"] = row.Checked,
                ["skipped"] = row.Skipped,
                ["corners"] = row.Corners,
                ["error"] = Documents.Number(row.Error),
                ["where"] = row.Where,
                ["backward"] = Documents.Number(row.Claimed),
                ["central_differences"] = Documents.Number(row.Measured),
            }),
        ]),
    };

    sealed class ProgressView(StatusLine status) : IProgress<GradientProgress>
    {
        public void Report(GradientProgress value) =>
            status.Show($"{value.Done}/{value.All}  {value.Row.Layer}: {value.Row.Array}{(value.Row.IsWhole ? " in the network" : "")}");
    }
}
