using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.Surfaces;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor surface</c>: measures and draws the loss surface around a network.</summary>
static class SurfaceCommand
{
    const string Start = "start", Trained = "trained";

    /// <summary>The names of <see cref="DirectionLength"/>, in the same order.</summary>
    static readonly string[] Lengths = ["none", "filter"];

    public static Command Make(Terminal terminal)
    {
        var word = NetworkWord.Argument("The folder of a run, or the name of a network with its initial weights.");
        var data = DatasetWord.Argument(
            $"The data set whose training images define J. Default: that of the run, or {DatasetRegistry.Default[0].Name} for a "
            + "network by name.",
            required: false);
        var defaults = new SurfaceOptions();
        var directions = OptionKinds.Number<int>(
            "--directions", "N", $"1 for J along a line, 2 for a plane. [default: {defaults.Directions}]");
        var length = OptionKinds.Named("--normalise", "NAME",
            "The norm of the random directions. filter: that of the weights for each filter, 0 for biases (Li et al. 2018); none: "
            + "1 over all parameters. [default: filter]",
            Lengths);
        var at = OptionKinds.Named(
            "--at", "NAME",
            $"The weights of the run: {Trained}, or {Start} for the initial ones. [default: {Trained}; {Start} for a network by name]",
            [Start, Trained]);
        var span = OptionKinds.Number<double>(
            "--span", "X",
            "The distance in both directions, in units of their norm. [default: 1; with --normalise none the norm of the parameters]");
        var points = OptionKinds.Number<int>(
            "--points", "N", "Odd number of points along each direction. [default: 51 for a line, 21 for a plane]");
        var images = OptionKinds.Number<int>("--images", "N", $"Number of random training images for J. [default: {defaults.Images}]");
        var l2 = OptionKinds.Number<double>("--weight-decay", "X", "λ of J. [default: the run's]");
        var seed = OptionKinds.Number<ulong>(
            "--seed", "N", $"The seed of directions, images and, for a network by name, initial weights. [default: {defaults.Seed}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads; never changes the result. [default: all processors]");
        var figure = new Option<string?>("--out") { HelpName = "FILE", Description = "Draws the surface, as .png or .svg." };
        var table = new Option<string?>("--csv") { HelpName = "FILE.csv", Description = "Writes every point: c0, c1, mean loss, J." };
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command("surface", "Measures and draws the loss J along random directions through the parameters.")
        {
            word, data, directions, length, at, span, points, images, l2, seed, threads, figure, table, quiet, json,
        };
        command.SetAction(parsed =>
        {
            var options = UsageException.Check(() => new SurfaceOptions
            {
                Directions = parsed.GetValue(directions) ?? defaults.Directions,
                Length = One(Lengths, "--normalise", parsed.GetValue(length)) is { } name
                    ? (DirectionLength)Array.IndexOf(Lengths, name)
                    : defaults.Length,
                Span = parsed.GetValue(span),
                Points = parsed.GetValue(points),
                Images = parsed.GetValue(images) ?? defaults.Images,
                WeightDecay = parsed.GetValue(l2) ?? 0,
                Seed = parsed.GetValue(seed) ?? defaults.Seed,
            }.Validated());
            int count = UsageException.Check(() => new TrainingOptions { Threads = parsed.GetValue(threads) ?? 0 }.Validated().Threads);
            if (parsed.GetValue(figure) is { } file)
                UsageException.Check(() => Figure.CheckEnding(file));
            var place = Find(
                parsed.GetRequiredValue(word), parsed.GetValue(data), One([Start, Trained], "--at", parsed.GetValue(at)),
                options.Seed, terminal);
            options = options with
            {
                Loss = place.Options.Losses[0].Loss,
                WeightDecay = parsed.GetValue(l2) ?? place.Options.Optimizer.WeightDecay,
            };
            using var workers = new Workers(count == 0 ? Environment.ProcessorCount : count);
            return Run(
                place, options, workers, parsed.GetValue(figure), parsed.GetValue(table), parsed.GetValue(quiet), parsed.GetValue(json),
                terminal);
        });
        return command.WithExamples(
            "gabor surface runs/NAME --out surface.png", "gabor surface runs/NAME --directions 2 --out surface.png --csv surface.csv",
            "gabor surface runs/NAME --at start --normalise none --span 20 --out start.svg", "gabor surface lenet digits --json");
    }

    static string? One(string[] known, string option, string? given) =>
        given is null
            ? null
            : Array.Find(known, name => name.Equals(given, StringComparison.OrdinalIgnoreCase))
                ?? throw new UsageException($"surface: {option} is '{given}'. {Nearest.Advice(given, known)}");

    /// <summary>The network, its weights, its images and its λ.</summary>
    static Place Find(string word, string? dataset, string? at, ulong seed, Terminal terminal)
    {
        if (NetworkWord.IsPath(word))
            return OfRun(word, dataset, at ?? Trained, terminal);
        var known = NetworkWord.Find("surface", word);
        if (at == Trained)
            throw new UsageException($"surface: '{word}' is an untrained network; --at {Trained} needs the folder of a run.");
        dataset ??= DatasetRegistry.Default[0].Name;
        var data = NetworkWord.Enlarged(known, DatasetWord.Open(dataset));
        var model = UsageException.Check(() => known.MakeFor(data));
        var options = DefaultOptions.For(known.Name, data.Name) with { Seed = seed };
        Begin(model, data, options);
        return new Place(model, data, word, dataset, Start, options);
    }

    static Place OfRun(string folder, string? dataset, string at, Terminal terminal)
    {
        var model = TrainedModel.Load(folder, terminal);
        var options = TrainingRun.OptionsOf(folder);
        var data = dataset is null ? DatasetWord.OfRun(folder) : DatasetWord.Open(dataset);
        dataset ??= data.Specification;
        if (at == Start)
        {
            if (options.From is { } from)
            {
                throw new UsageException(
                    $"surface: {Format.Clean(folder)} began with the weights of {Format.Clean(from.Name)}, which no seed gives again. "
                    + $"Leave --at {Start} out.");
            }

            var preprocessing = model.Preprocessing;
            Begin(model, data, options with { FreshStart = true });
            model.Preprocessing = preprocessing;
        }

        return new Place(model, data, folder, dataset, at, options);
    }

    /// <summary>Initializes a model as for training, which the constructor of a trainer does.</summary>
    static void Begin(Model model, Dataset data, TrainingOptions options)
    {
        using var trainer = new Trainer(model, data, options with { Threads = 1 });
    }

    static int Run(
        Place place, SurfaceOptions options, Workers workers, string? figure, string? table, bool quiet, bool json, Terminal terminal)
    {
        using var interrupt = new Interrupt(terminal, () => { });
        var status = new StatusLine(terminal);
        LossSurface surface;
        try
        {
            surface = LossSurface.Measure(
                place.Model, place.Data.Train, workers, options, quiet || !terminal.IsLive ? null : new Share(status, terminal.Clock),
                interrupt.Token);
        }
        finally
        {
            status.Clear();
        }

        if (table is not null)
            surface.SaveCsv(table);
        if (figure is not null)
            LossFigure.Of(surface, $"{place.Model.Name} on {place.Data.Name}: J around {place.Words}", place.Words).Save(figure);
        if (figure is not null)
            terminal.Drawn(quiet ? null : figure);
        if (table is not null && !quiet)
            terminal.Error.WriteLine($"written: {table}");

        if (json)
            terminal.WriteJson(Document(place, surface));
        else
            Write(place, surface, terminal);
        return ExitCode.Done;
    }

    static void Write(Place place, LossSurface surface, Terminal terminal)
    {
        var rows = Tables.Make("", ">c0", ">c1", ">loss", ">J");
        (string, SurfacePoint)[] points = [(place.Words, surface.Centre), ("lowest", surface.Lowest), ("highest", surface.Highest)];
        foreach (var (name, point) in points)
        {
            rows.Add(
                name, Format.Fixed(point.First, 3), surface.Options.Directions == 1 ? "" : Format.Fixed(point.Second, 3),
                Format.Fixed(point.Loss, 4), Format.Fixed(point.Objective, 4));
        }

        terminal.Write(rows);
        terminal.Tell(
            $"J in nats over {Format.Plural(surface.Images, "training image")}, "
            + $"λ = {surface.Options.WeightDecay.ToString(System.Globalization.CultureInfo.InvariantCulture)}; "
            + $"{Format.Plural(surface.Points.Count, "point")}, {Format.Fixed(surface.Options.Span!.Value, 3)} in both directions.");
    }

    static JsonObject Document(Place place, LossSurface surface) => new()
    {
        ["model"] = place.Model.Name,
        ["from"] = place.Word,
        ["data_set"] = place.Dataset,
        ["at"] = place.At,
        ["directions"] = surface.Options.Directions,
        ["normalise"] = Lengths[(int)surface.Options.Length],
        ["span"] = Documents.Number(surface.Options.Span!.Value),
        ["images"] = surface.Images,
        ["weight_decay"] = Documents.Number(surface.Options.WeightDecay),
        ["seed"] = surface.Options.Seed,
        ["centre"] = Document(surface.Centre),
        ["lowest"] = Document(surface.Lowest),
        ["highest"] = Document(surface.Highest),
        ["points"] = new JsonArray([.. surface.Points.Select(Document)]),
    };

    static JsonObject Document(SurfacePoint point) => new()
    {
        ["c0"] = Documents.Number(point.First),
        ["c1"] = Documents.Number(point.Second),
        ["loss"] = Documents.Number(point.Loss),
        ["objective"] = Documents.Number(point.Objective),
    };

    /// <summary>A network before or after training.</summary>
    sealed record Place(Model Model, Dataset Data, string Word, string Dataset, string At, TrainingOptions Options)
    {
        public string Words => At == Start ? "the initial weights" : "the trained network";
    }

    sealed class Share(StatusLine status, TimeProvider clock) : IProgress<double>
    {
        /// <summary>The share from which the time that is left is told.</summary>
        const double Known = 0.05;

        readonly long began = clock.GetTimestamp();

        public void Report(double value) => status.Show(
            $"surface: {Format.Percent(value, 0)} of the points"
            + (value < Known ? "" : $"  {Format.Duration(clock.GetElapsedTime(began) * ((1 - value) / value))} left"));
    }
}
