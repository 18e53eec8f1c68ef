using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.Search;
using Gabor.Models;
using Gabor.Plotting;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor lr-find</c>: finds a learning rate by the range test.</summary>
static class LrFindCommand
{
    /// <summary>Options of <c>train</c> for duration, learning rate and saving, which the range test does not have.</summary>
    static readonly string[] Left =
    [
        "crops", "epochs", "learning-rate", "schedule", "patience", "validation", "ema", "lookahead",
        .. ScheduleRegistry.Default.SelectMany(kind => kind.HyperParameters).Select(row => row.Name),
        .. TrainingOptionTable.Default.Options.Where(row => row.Group == OptionGroup.Kernel).Select(row => row.Name),
        "log-every", "checkpoint-seconds", "minutes",

        // Rates are tried from one to another; gabor train --from RUN --find-lr is for transfer learning.
        "from", "freeze",
    ];

    public static Command Make(Terminal terminal)
    {
        var defaults = new RangeTestOptions();
        var data = DatasetWord.Argument("The data set.", required: true);
        var model = TrainingDefaults.NetworkOption();
        var from = OptionKinds.Number<double>(
            "--from", "X", string.Create(CultureInfo.InvariantCulture, $"The first learning rate. [default: {defaults.From}]"));
        var to = OptionKinds.Number<double>(
            "--to", "X",
            string.Create(
                CultureInfo.InvariantCulture, $"The last learning rate, unless the loss diverges before. [default: {defaults.To}]"));
        var steps = OptionKinds.Number<int>("--steps", "N", $"Number of steps, a batch each. [default: {defaults.Steps}]");
        var flags = TrainingFlags.Without(Left);
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = "Draws the loss over the learning rate, as .png or .svg.",
        };
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command(
            "lr-find",
            "Finds a learning rate with the range test (Smith 2017): the learning rate grows in each step until the loss diverges. "
            + "Saves no run.")
        {
            data, model, from, to, steps,
        };
        flags.AddTo(command);
        foreach (var option in (Option[])[file, quiet, json])
            command.Add(option);

        command.SetAction(parsed =>
        {
            var options = UsageException.Check(() => new RangeTestOptions
            {
                From = parsed.GetValue(from) ?? defaults.From, To = parsed.GetValue(to) ?? defaults.To,
                Steps = parsed.GetValue(steps) ?? defaults.Steps,
            }.Validated());
            if (parsed.GetValue(file) is { } image)
                UsageException.Check(() => Figure.CheckEnding(image));
            string name = parsed.GetValue(model) ?? TrainingDefaults.Model;
            if (!NetworkWord.IsAuto(name))
                NetworkWord.Named(name);
            StatedOptions.For(name, parsed.GetRequiredValue(data)!.Split(':')[0], Changed);
            var set = DatasetWord.Open(parsed.GetRequiredValue(data)!);
            var network = NetworkWord.Choose(name, set);
            var training = UsageException.Check(() => Changed(DefaultOptions.For(network, set)).Validated());
            if (training.Solver is not null)
                throw new UsageException($"lr-find: {network.Name}: a kernel machine is solved at once and has no learning rate to find.");
            set = DatasetWord.Load(training.Sized(set), null, 0, terminal);
            return Run(
                network, set, training, options, parsed.GetValue(file), parsed.GetValue(quiet),
                parsed.GetValue(json), terminal);

            TrainingOptions Changed(TrainingOptions training) => flags.Apply(parsed, training);
        });
        return command.WithExamples(
            "gabor lr-find digits --out lr-find.png", "gabor lr-find digits --model mlp --optimizer momentum --batch-size 64",
            "gabor lr-find mnist:PATH --from 1e-5 --to 1 --steps 500 --json");
    }

    static int Run(
        Network network, Dataset data, TrainingOptions training, RangeTestOptions options, string? file, bool quiet, bool json,
        Terminal terminal)
    {
        var status = new StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        if (!quiet)
        {
            terminal.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"trying learning rates from {options.From} to {options.To} on {data.Name} with {network.Name}: "
                    + $"{options.Steps} steps of {training.Optimizer.Name}"));
        }

        RangeTestResult result;
        try
        {
            var model = UsageException.Check(() => training.ModelOf(network, data));
            result = RangeTest.Run(
                model, data, training, options, quiet || !terminal.IsLive ? null : new ProgressView(status, options.Steps),
                    interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine("gabor: lr-find: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }

        status.Clear();
        if (result.Points.Count == 0)
        {
            throw new TrainingException(
                $"lr-find: the loss is not finite at the first learning rate, {options.From.ToString(CultureInfo.InvariantCulture)}. "
                + "Use a lower --from.");
        }

        if (file is not null)
        {
            RangeTestFigure.Of(
                result,
                $"Range test: {network.Name} on {data.Name}, {training.Optimizer.Name}, "
                + $"batch size {training.BatchSize.ToString(CultureInfo.InvariantCulture)}").Save(file);
            terminal.Drawn(file);
        }

        if (json)
            terminal.WriteJson(Document(network, data, result));
        else
            Write(result, terminal);
        return ExitCode.Done;
    }

    static void Write(RangeTestResult result, Terminal terminal)
    {
        const int rows = 12;
        var table = Tables.Make(">learning rate", ">loss", "");
        for (int row = 0; row < rows; row++)
        {
            var point = result.Points[row * (result.Points.Count - 1) / (rows - 1)];
            table.Add(LearningRate(point.LearningRate), Format.Fixed(point.Smoothed, 4), "");
        }

        terminal.Write(table);
        if (result.Suggested is { } suggested)
        {
            terminal.Tell(
                $"the loss falls fastest at {LearningRate(suggested)}: start with --learning-rate {LearningRate(suggested)}");
        }
        else
            terminal.Tell("the loss never falls: try higher learning rates or more steps.");
        if (result.Highest is { } highest)
        {
            terminal.Tell(
                $"it diverges at {LearningRate(result.ExplodedAt!.Value)}: the highest learning rate to try, as the peak of one-cycle, "
                + $"is a tenth of that, {LearningRate(highest)}");
        }
        else
            terminal.Tell("it never diverges up to the last learning rate.");
    }

    static string LearningRate(double learningRate) => ((double)(float)learningRate).ToString("G2", CultureInfo.InvariantCulture);

    static JsonObject Document(Network network, Dataset data, RangeTestResult result) => new()
    {
        ["model"] = network.Name,
        ["data_set"] = data.Name,
        ["suggested"] = Number(result.Suggested),
        ["highest"] = Number(result.Highest),
        ["exploded_at"] = Number(result.ExplodedAt),
        ["lowest_loss_at"] = Number(result.MinLearningRate),
        ["points"] = new JsonArray(
        [
            .. result.Points.Select(point => new JsonObject
            {
                ["learning_rate"] = Documents.Number(point.LearningRate), ["loss"] = Documents.Number(point.Loss),
                ["smoothed"] = Documents.Number(point.Smoothed),
            }),
        ]),
    };

    static JsonNode? Number(double? number) => number is { } there ? Documents.Number(there) : null;

    sealed class ProgressView(StatusLine status, int steps) : IProgress<RangeTestPoint>
    {
        int done;

        public void Report(RangeTestPoint value) =>
            status.Show($"step {++done}/{steps}  learning rate {LearningRate(value.LearningRate)}  loss {Format.Fixed(value.Loss, 4)}");
    }
}
