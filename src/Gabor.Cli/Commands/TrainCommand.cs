using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.Search;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Processes;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor train</c>: trains a network, or goes on with one.</summary>
static class TrainCommand
{
    /// <summary>The options that a run may be resumed with: three never change a result, and more epochs come after the last.</summary>
    static readonly string[] Resumable = ["epochs", "threads", "checkpoint-seconds", "log-every"];

    /// <summary>By how many times classes may differ in images without a hint.</summary>
    const int MostUneven = 10;

    /// <summary>The network on features where nobody names one.</summary>
    const string OnFeatures = "softmax";

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The images to learn from.", required: false);
        var model = TrainingDefaults.NetworkOption();
        var flags = TrainingFlags.All();
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR", Description = "The run folder, new or empty. [default: runs/DATE-TIME-MODEL-DATASET]",
        };
        var resume = new Option<string?>("--resume")
        {
            HelpName = "RUN",
            Description = "Goes on with an interrupted run, to the same bits as without the interruption. With --epochs, a finished one "
                + "goes on too; with DATASET, its images may lie elsewhere now.",
        };
        var force = new Option<bool>("--force") { Description = "Replaces a run that is in the folder of --out." };
        var onError = DatasetWord.OnError();
        var cache = DatasetWord.Cache();
        var finds = new Option<bool>("--find-lr")
        {
            Description = "Finds the learning rate by a short range test first, as 'gabor lr-find' does.",
        };
        var digest = new Option<bool>("--digest") { Description = "Prints a digest of the weights after each epoch." };
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new SharedCommand("train", "Trains a network on a data set and saves it in a run folder.") { data, model };
        flags.AddTo(command);
        foreach (var option in (Option[])[finds, folder, force, resume, onError, cache, digest, quiet, json])
            command.Add(option);

        command.SetAction(parsed => TrainingProcesses.Run(terminal, (terminal, communicator) =>
        {
            using var run = parsed.GetValue(resume) is { } interrupted
                ? Resume(
                    interrupted, parsed, data, flags, [model, finds, folder, force], parsed.GetValue(onError), parsed.GetValue(cache),
                    terminal, communicator)
                : Start(
                    parsed.GetValue(data), parsed.GetValue(model) ?? TrainingDefaults.Model, parsed.GetValue(folder),
                    parsed.GetValue(force), parsed.GetValue(onError), parsed.GetValue(cache), parsed.GetValue(finds),
                    parsed.GetValue(quiet) || parsed.GetValue(json), options => Options(parsed, flags, options, communicator), terminal,
                    communicator);
            return Train(
                run, parsed.GetValue(cache), parsed.GetValue(digest), parsed.GetValue(quiet), parsed.GetValue(json), terminal,
                communicator);
        }));
        return command.WithExamples(
            "gabor train digits", "gabor train digits --model mlp --epochs 5 --batch-size 64", "gabor train digits --crop 24 --crops 5",
            "gabor train mnist:PATH --out runs/mnist", "gabor train --resume runs/mnist", "gabor train --resume runs/mnist --epochs 40");
    }

    static TrainingRun Start(
        string? dataset, string modelName, string? folder, bool replaces, string? onError, string? cache, bool finds, bool quiet,
        Func<TrainingOptions, TrainingOptions> change, Terminal terminal, ICommunicator? communicator)
    {
        if (dataset is null)
            throw new UsageException("train: the data set is missing. Try 'gabor train digits'; 'gabor train --help' lists them all.");
        if (!NetworkWord.IsAuto(modelName))
            NetworkWord.Named(modelName);
        var stated = StatedOptions.For(modelName, dataset.Split(':')[0], change);
        var data = DatasetWord.Open(dataset);
        var network = stated.From is { } from ? PretrainedWord.Network(from, modelName)
            : stated.Features is not null && NetworkWord.IsAuto(modelName) ? NetworkWord.Named(OnFeatures)
            : NetworkWord.Choose(modelName, UsageException.Check(() => stated.Sized(data)), quiet ? null : terminal);
        var options = UsageException.Check(() => change(DefaultOptions.For(network, data)).Validated());
        data = DatasetWord.Load(options.Sized(data), onError, options.Threads, terminal, cache, options.GivenFraming);
        if (finds)
            options = WithFoundLearningRate(network, data, options, quiet, terminal);
        var model = UsageException.Check(() => options.ModelOf(network, data));
        return TrainingRun.Start(model, data, options, folder, replaces: replaces, communicator: communicator);
    }

    /// <summary>Options with what the command line gives; several processes cut batches into parts without being told to.</summary>
    static TrainingOptions Options(ParseResult parsed, TrainingFlags flags, TrainingOptions options, ICommunicator? communicator)
    {
        options = flags.Apply(parsed, options);
        return communicator is null || flags.Given(parsed).ContainsKey("parts")
            ? options
            : options with { Parts = TrainingOptions.ClusterParts(communicator.Size, options.Accumulate) };
    }

    /// <summary>The options with the learning rate that a range test suggests.</summary>
    static TrainingOptions WithFoundLearningRate(
        Network network, Dataset data, TrainingOptions options, bool quiet, Terminal terminal)
    {
        var result = RangeTest.Run(UsageException.Check(() => options.ModelOf(network, data)), data, options);
        if (result.Suggested is not { } found)
            throw new TrainingException("train: --find-lr found no learning rate at which the loss falls; state one by --lr.");
        string text = found.ToString("G3", CultureInfo.InvariantCulture);
        if (!quiet)
            terminal.Error.WriteLine($"range test: a learning rate of {text}");
        return TrainingOptionTable.Default.With(options, new Dictionary<string, string> { ["learning-rate"] = text });
    }

    static TrainingRun Resume(
        string folder, ParseResult parsed, Argument<string?> dataset, TrainingFlags flags, IEnumerable<Option> others, string? onError,
        string? cache, Terminal terminal, ICommunicator? communicator)
    {
        if (flags.Except(Resumable).Concat(others).FirstOrDefault(other => parsed.GetResult(other) is { Implicit: false }) is { } other)
            throw new UsageException($"train: --resume goes on with what the run began with. Leave {other.Name} out.");
        var data = parsed.GetValue(dataset) is { } word ? DatasetWord.Open(word) : TrainingRun.DataOf(folder);
        var options = TrainingRun.OptionsOf(folder);
        var framing = SavedModel.LoadDescription(folder, out _).Preprocessing.Framing;
        data = DatasetWord.Load(options.Sized(data), onError, options.Threads, terminal, cache, framing);
        return UsageException.Check(() => TrainingRun.Resume(
            folder, data, change: options => flags.Apply(parsed, options), communicator: communicator));
    }

    static int Train(
        TrainingRun run, string? cache, bool digests, bool quiet, bool json, Terminal terminal, ICommunicator? communicator)
    {
        using var view = new TrainingView(terminal, quiet, digests && !json);
        using var interrupt = new Interrupt(terminal, () => view.Say(communicator is null ? Interrupt.Ending : Ending(run)));
        view.Say(Opening(run));
        foreach (string remark in run.Remarks)
            view.Say(remark);
        if (!run.IsFinished && Uneven(run) is { } uneven)
            view.Say(uneven);
        TrainingForecast? forecast = null;
        try
        {
            if (!run.IsFinished)
            {
                PrepareFeatures(run, view, cache, terminal, interrupt.Token);
                if (!run.IsSolved)
                {
                    forecast = run.Forecast();
                    view.Say(Forecast(forecast));
                }
            }

            var result = run.Train(view, interrupt.Token);
            if (communicator is { Rank: > 0 })
                return ExitCode.Done;
            var evaluation = result.Evaluation;
            if (result.Remark is { } remarked)
                view.Say(remarked);
            if (run.IsSolved && Machine(run.Model) is { } machine)
                view.Say(machine);
            view.Dispose();
            string? report = WriteReport(run, terminal, interrupt.Token);
            if (json)
                terminal.WriteJson(Document("finished", run, view, digests, forecast, report).With(Documents.Of(evaluation, run.Model)));
            else
                Write(evaluation, run, forecast, report, terminal);
            view.RequireWritten();
            if (Doubt(evaluation, view.Epochs.Count > 0 ? view.Epochs[^1].Loss : null) is { } doubt)
                view.Say(doubt);
            if (!quiet && view.BestEpoch is { } best)
                view.Say(best);
            if (!quiet)
                WriteNextCommands(run, terminal);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested || communicator is not null)
        {
            view.Dispose();
            if (run.IsFinished)
            {
                terminal.Error.WriteLine(
                    $"gabor: train: interrupted after training; the report was not written. Write it with: gabor eval {Quoted(run.Folder)} "
                    + $"--report {Quoted(RunFolder.Open(run.Folder).PageFile)}");
                return terminal.InterruptedCode;
            }

            if (json)
                terminal.WriteJson(Document("interrupted", run, view, digests, forecast, null));
            string kept = forecast is null ? "no step was made yet" : "a checkpoint was written";
            terminal.Error.WriteLine($"gabor: train: interrupted; {kept}. Go on with: gabor train --resume {Quoted(run.Folder)}");
            return terminal.InterruptedCode;
        }
    }

    /// <summary>What a solver found, with the γ that the data gave.</summary>
    static string? Machine(Model model)
    {
        if (model.Nodes.Select(node => node.Layer).OfType<KernelLayer>().FirstOrDefault() is not { } layer)
            return null;
        var numbers = layer.Function.Definition.HyperParameters.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $", {row.Name} {layer.Function.Find(row.Name):G4}"));
        return $"kernel machine: {layer.Function.Name}{string.Concat(numbers)}, "
            + $"{Format.Count(layer.Output.Count)} training images as centres";
    }

    /// <summary>What frozen layers give, where there are some: a line says how long it took.</summary>
    static void PrepareFeatures(
        TrainingRun run, TrainingView view, string? cache, Terminal terminal, CancellationToken cancellation)
    {
        if (run.Features is not { } features)
            return;
        var status = new StatusLine(terminal);
        long start = terminal.Clock.GetTimestamp();
        try
        {
            run.PrepareFeatures(new FeatureView(status), cache, cancellation);
        }
        finally
        {
            status.Clear();
        }

        view.Say(
            $"features: {Format.Count(features.Count)} numbers an image, computed in "
            + Seconds(terminal.Clock.GetElapsedTime(start).TotalSeconds));
    }

    /// <summary>
    /// The page that a training on own images ends with, in the folder of the run; null for the data set that comes with the program.
    /// </summary>
    static string? WriteReport(TrainingRun run, Terminal terminal, CancellationToken cancellation)
    {
        if (!run.Data.Specification.Contains(':', StringComparison.Ordinal) || !run.Model.IsClassifier)
            return null;
        var status = new StatusLine(terminal);
        using var workers = new Workers(run.Options.Threads == 0 ? Environment.ProcessorCount : run.Options.Threads);
        var maker = new PageMaker(run.Model, run.Data, workers, status, cancellation)
        {
            Crops = run.Options.Crops, Loss = run.Options.Losses[0].Loss,
        };
        try
        {
            var evaluation = maker.Evaluate(run.Data.Test);
            string file = RunFolder.Open(run.Folder).PageFile;
            maker.Write(file, maker.Page(run.Data.Name, evaluation, maker.Fit(evaluation), run.Folder));
            return file;
        }
        finally
        {
            status.Clear();
        }
    }

    /// <summary>What a person should know of a network that does no better than guessing; null for one that does.</summary>
    /// <param name="evaluation">On the test images.</param>
    /// <param name="trainingLoss">The mean loss of the last epoch; null for none.</param>
    internal static string? Doubt(EvaluationResult evaluation, double? trainingLoss)
    {
        if (!evaluation.IsClassification)
            return null;
        int classes = evaluation.ClassNames.Count;
        double guessing = Elementary.Log((double)classes);
        if (evaluation.Accuracy * classes > 1.5 || evaluation.Loss < 0.99 * guessing)
            return null;
        return trainingLoss < 0.9 * guessing
            ? $"the loss is {Format.Fixed(evaluation.Loss, 2)} on the test images, where guessing has {Format.Fixed(guessing, 2)}, and "
            + $"{Format.Fixed(trainingLoss.Value, 2)} on the training images: the network overfits. More images help most; else stop early "
            + "(--patience 5), or augment more (--rotate 10, --jitter 0.2)."
            : $"the loss is {Format.Fixed(evaluation.Loss, 2)}, where guessing has {Format.Fixed(guessing, 2)}: the network has learnt "
            + "nothing. The learning rate is most likely too high: try a third of it, or gabor lr-find.";
    }

    /// <summary>A hint where the largest class has more than <see cref="MostUneven"/> times the images of the smallest.</summary>
    static string? Uneven(TrainingRun run)
    {
        if (run.Options.Balance != ClassBalance.None)
            return null;
        var images = run.Data.Train;
        int[] counts = new int[images.ClassNames.Count];
        for (int i = 0; i < images.Count; i++)
            counts[images.Label(i)]++;
        int most = Array.IndexOf(counts, counts.Max()), least = Array.IndexOf(counts, counts.Min());
        return counts[most] <= MostUneven * (long)counts[least] ? null
            : $"classes are uneven, from {Format.Count(counts[least])} training images of {Format.Clean(images.ClassNames[least])} to "
            + $"{Format.Count(counts[most])} of {Format.Clean(images.ClassNames[most])}: with --balance weights, rare ones count more.";
    }

    /// <summary>
    /// What is said where a launcher asks the processes to end: most often because one of them has, and then there is no time for more.
    /// </summary>
    static string Ending(TrainingRun run) =>
        "gabor: train: asked to end, by a signal or because another process has ended; the newest checkpoint is whole. "
        + $"Go on with: gabor train --resume {Quoted(run.Folder)}";

    static string Opening(TrainingRun run)
    {
        var (data, options) = (run.Data, run.Options);
        string images = $"on {data.Name} ({Format.Count(data.Train.Count)} {Content(data)}, {data.ClassNames.Count} classes)";
        string processes = run.Processes == 1 && options.Parts == 1
            ? ""
            : $"{Format.Plural(options.Parts, "part")} of a batch on {(run.Processes == 1 ? "1 process" : $"{run.Processes} processes")}"
            + (options.BatchNormStatistics == StatisticsScope.Part ? ", batch normalization of each part by itself, " : ", ");
        string end = processes + $"{Format.Plural(options.Threads == 0 ? Environment.ProcessorCount : options.Threads, "thread")}; "
            + $"run folder {run.Folder}{Progress(run)}";
        if (run.IsSolved)
            return $"training {run.Model.Name} {images}: {options.Kernel}, solved by {options.Solver}, {end}";
        return $"training {run.Model.Name} ({Format.Count(run.Model.ParameterCount)} parameters) {images}: "
            + $"{Format.Plural(options.Epochs, "epoch")} in batches of {Format.Count(Math.Min(options.BatchSize, data.Train.Count))}, "
            + $"{options.Optimizer.Name} at {options.Optimizer.LearningRate}, {end}";
    }

    /// <summary>What a data set holds so many of.</summary>
    static string Content(Dataset data) => data.Vocabulary is { } vocabulary
        ? $"sentences of {Format.Count(data.Shape.Width)} words at most, {Format.Count(vocabulary.Words.Count)} different ones"
        : $"images of {data.Shape}";

    /// <summary>How far a resumed run is.</summary>
    static string Progress(TrainingRun run) =>
        run.IsFinished ? $"; it is finished after step {Format.Count(run.Steps)}, and is only evaluated again"
        : run.Steps > 0 ? $", going on after step {Format.Count(run.Steps)}"
        : "";

    static string Forecast(TrainingForecast forecast) =>
        $"forecast: {Seconds(forecast.SecondsPerEpoch)} an epoch, {Seconds(forecast.Seconds)} in all, "
        + $"{Format.Count(forecast.ImagesPerSecond)} images/s, {Format.Bytes(forecast.Bytes)} of memory";

    static string Seconds(double seconds) =>
        seconds < 60 ? $"{Format.Fixed(seconds, 1)} s" : Format.Duration(TimeSpan.FromSeconds(Math.Min(seconds, 1e9)));

    static void Write(EvaluationResult evaluation, TrainingRun run, TrainingForecast? forecast, string? report, Terminal terminal)
    {
        if (evaluation.IsClassification)
            terminal.Write(Tables.PerClass(evaluation));
        terminal.Tell(Tables.Summary(evaluation));
        terminal.Tell(
            $"trained for {Format.Fixed(run.Seconds, 1)} s{(forecast is null ? "" : $" (forecast: {Seconds(forecast.Seconds)})")}, "
            + $"{Format.Fixed(run.WaitedSeconds, 2)} s of them waiting for data "
            + $"({Format.Percent(run.WaitedSeconds / Math.Max(run.Seconds, 1e-9), 1)})");
        if (run.Exchange is { Steps: > 0 } exchange)
            terminal.Tell(Exchanged(exchange));
        terminal.Tell($"run folder {run.Folder}");
        if (report is not null)
            terminal.Tell($"report {report}");
    }

    /// <summary>What process 0 exchanged, and how much of that the backward pass hid.</summary>
    static string Exchanged(ExchangeTimes times) =>
        $"exchange: {Format.Bytes((long)times.BytesPerStep)} a step; gradients {Format.Fixed(times.GradientSeconds, 1)} s, "
        + $"{Format.Percent(times.HiddenShare, 1)} of it hidden behind backward; sums of layers and losses "
        + $"{Format.Fixed(times.SumSeconds, 1)} s";

    static void WriteNextCommands(TrainingRun run, Terminal terminal)
    {
        string[] commands = !run.Model.IsClassifier
            ? ["eval RUN", "plot RUN", "inspect RUN --reconstructions reconstructions.png", $"train {run.Data.Name} --features RUN:code"]
            : run.Data.Vocabulary is null
            ? ["eval RUN", "plot RUN", "predict RUN IMAGE.png", "inspect RUN --filters filters.png"]
            : ["eval RUN", "plot RUN", "predict RUN \"A sentence.\"", "inspect RUN"];
        terminal.Error.WriteLine("Next:");
        foreach (string command in commands)
            terminal.Error.WriteLine($"  gabor {command.Replace("RUN", Quoted(run.Folder), StringComparison.Ordinal)}");
    }

    static JsonObject Document(
        string state, TrainingRun run, TrainingView view, bool digests, TrainingForecast? forecast, string? report) => new()
        {
            ["state"] = state,
            ["run"] = run.Folder,
            ["report"] = report,
            ["model"] = run.Model.Name,
            ["data_set"] = run.Data.Name,
            ["epochs"] = run.Options.Epochs,
            ["steps"] = run.Steps,
            ["training_seconds"] = Documents.Number(run.Seconds),
            ["forecast_seconds"] = forecast is null ? null : Documents.Number(forecast.Seconds),
            ["waited_seconds"] = Documents.Number(run.WaitedSeconds),
            ["exchange"] = run.Exchange is { } exchange ? Document(exchange) : null,
            ["history"] = new JsonArray([.. view.Epochs.Select(epoch => Document(epoch, epoch.Finished!, digests))]),
        };

    static JsonObject Document(ExchangeTimes times) => new()
    {
        ["steps"] = times.Steps,
        ["bytes_per_step"] = Documents.Number(times.BytesPerStep),
        ["gradient_seconds"] = Documents.Number(times.GradientSeconds),
        ["waited_seconds"] = Documents.Number(times.WaitedSeconds),
        ["hidden_share"] = Documents.Number(times.HiddenShare),
        ["sum_seconds"] = Documents.Number(times.SumSeconds),
    };

    static JsonObject Document(TrainingProgress epoch, EpochEnd end, bool digests)
    {
        var document = new JsonObject
        {
            ["epoch"] = epoch.Epoch,
            ["step"] = epoch.Step,
            ["learning_rate"] = Documents.Number(epoch.LearningRate),
            ["train_loss"] = Documents.Number(epoch.Loss),
            ["train_accuracy"] = Documents.Number(epoch.Accuracy),
            [$"{Part(end)}_loss"] = Documents.Number(end.Evaluation.Loss),
            [$"{Part(end)}_accuracy"] = Documents.Number(end.Evaluation.Accuracy),
            ["images_per_second"] = Documents.Number(epoch.ImagesPerSecond),
            ["seconds"] = Documents.Number(end.Seconds),
        };
        if (end.Evaluation.PeakSignalToNoise is { } decibels)
        {
            document.Remove("train_accuracy");
            document.Remove($"{Part(end)}_accuracy");
            document[$"{Part(end)}_psnr"] = Documents.Number(decibels);
        }

        if (digests)
            document["digest"] = end.Digest;
        return document;
    }

    static string Part(EpochEnd end) => end.IsValidation ? "validation" : "test";

    /// <summary>A path as a shell takes it for one word.</summary>
    static string Quoted(string path) =>
        path.All(c => char.IsLetterOrDigit(c) || c is '/' or '\\' or '.' or '-' or '_' or ':') ? path : $"\"{path}\"";
}
