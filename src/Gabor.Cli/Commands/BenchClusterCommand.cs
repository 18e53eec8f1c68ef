using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Experiments.Benchmarks;
using Gabor.Experiments.Clusters;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>
/// <c>gabor bench cluster</c>: how training scales, on paper; under a launcher of MPI by what is measured here, with a forecast for the
/// largest number of processes beside what was measured of it.
/// </summary>
static class BenchClusterCommand
{
    const string NetworkByDefault = "resnet50";
    const int BatchByDefault = 32, MostImages = 65_536, MostThreads = 256, LargestPower = 10, FewestToFit = 4, MostPercent = 100,
        PhotographSide = 224, ManyClasses = 1000;
    const double SecondsByDefault = 2, MostSeconds = 3600, Micro = 1e-6, Mega = 1e6, Giga = 1e9, Most = 1e9;
    const double RateByDefault = 100, BandwidthByDefault = 1.1, LatencyByDefault = 30, MessageByDefault = 2, UnevennessByDefault = 5;

    public static Command Make(Terminal terminal)
    {
        var network = new Argument<string?>("NETWORK")
        {
            Description = $"The network. [default: {NetworkByDefault}]", Arity = ArgumentArity.ZeroOrOne,
        };
        network.CompletionSources.Add([.. Networks.Default.Names]);
        var batch = OptionKinds.Number<int>(
            "--batch-size", "N",
            $"Images of a batch: of the measured processes together, and of each machine of the table. [default: {BatchByDefault}]");
        var rate = OptionKinds.Number<double>(
            "--images-per-second", "X", $"Images/s that a machine computes. [default: measured, or {RateByDefault} without a launcher]");
        var bandwidth = OptionKinds.Number<double>(
            "--bandwidth", "X",
            FormattableString.Invariant($"GB/s of a machine. [default: measured, or {BandwidthByDefault}, as on 10 Gbit/s]"));
        var latency = OptionKinds.Number<double>(
            "--latency", "X", $"Microseconds of a trade. [default: measured, or {LatencyByDefault}]");
        var message = OptionKinds.Number<double>(
            "--message", "X", $"Microseconds of a processor for each message. [default: measured, or {MessageByDefault}]");
        var statistics = OptionKinds.Named(
            "--batch-norm-statistics", "NAME",
            "Over which images the measured steps normalize, as with train: batch or part. [default: batch]",
            ["batch", "part"]);
        var unevenness = OptionKinds.Number<double>(
            "--unevenness", "PERCENT",
            "Standard deviation of the time of a layer from machine to machine, in the columns 'uneven'. "
            + $"[default: {UnevennessByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Threads of each measured process. [default: 1]");
        var cores = OptionKinds.Number<int>(
            "--shared-cores", "N", "Cores that all measured processes share; 0 where each has its own. [default: 0]");
        var seconds = OptionKinds.Number<double>("--seconds", "S", $"Seconds of each measurement. [default: {SecondsByDefault}]");
        var json = OptionKinds.Json();
        var command = new SharedCommand(
            "cluster", "Forecasts training on 2 to 1024 machines; under mpirun from measured trades, checked by measured steps.")
        {
            network, batch, rate, bandwidth, latency, message, statistics, unevenness, threads, cores, seconds, json,
        };
        command.SetAction(parsed =>
        {
            const string name = "bench cluster";
            double? Positive(Option<double?> option) => parsed.GetValue(option) is { } given
                ? UsageException.Between(name, option.Name, given, 1e-9, Most)
                : null;
            string model = UsageException.Check(() => Networks.Default.Named(parsed.GetValue(network) ?? NetworkByDefault)).Name;
            int images = UsageException.Between(name, "--batch-size", parsed.GetValue(batch) ?? BatchByDefault, 1, MostImages);
            var wanted = new Wanted(
                model, images, Positive(rate), Positive(bandwidth), Positive(latency), Positive(message),
                Scope(parsed.GetValue(statistics)),
                UsageException.Between(name, "--unevenness", parsed.GetValue(unevenness) ?? UnevennessByDefault, 0, MostPercent) / 100,
                UsageException.Between(name, "--threads", parsed.GetValue(threads) ?? 1, 1, MostThreads),
                UsageException.Between(name, "--shared-cores", parsed.GetValue(cores) ?? 0, 0, MostThreads),
                UsageException.Between(name, "--seconds", parsed.GetValue(seconds) ?? SecondsByDefault, 0, MostSeconds));
            return TrainingProcesses.Run(
                terminal, (terminal, communicator) => Run(wanted, parsed.GetValue(json), terminal, communicator));
        });
        return command.WithExamples(
            "gabor bench cluster", "gabor bench cluster resnet50 --bandwidth 11 --latency 5 --message 1",
            "mpirun -np 4 gabor bench cluster resnet20 --batch-size 64 --shared-cores 2");
    }

    static StatisticsScope Scope(string? name) => name?.ToLowerInvariant() switch
    {
        null or "batch" => StatisticsScope.Batch,
        "part" => StatisticsScope.Part,
        _ => throw new UsageException($"--batch-norm-statistics '{name}': unknown name. {Nearest.Advice(name, ["batch", "part"])}"),
    };

    static int Run(Wanted wanted, bool json, Terminal terminal, ICommunicator? communicator)
    {
        var model = Counted(wanted.Network);
        IReadOnlyList<TradePoint> trades = [];
        IReadOnlyList<StepPoint> steps = [];
        var fitted = new StepModel(BandwidthByDefault * Giga, LatencyByDefault * Micro, MessageByDefault * Micro);
        int parts = TrainingOptions.ClusterParts(communicator?.Size ?? 1);
        if (communicator is not null)
        {
            if (communicator.Size < FewestToFit)
            {
                throw new UsageException(
                    $"bench cluster: {communicator.Size} processes; a model is fitted to all numbers of them but the largest, from 2 on. "
                    + $"Start {FewestToFit} or more.");
            }

            terminal.Say($"measuring trades and steps of {wanted.Network} on 1 to {communicator.Size} processes");
            trades = ScalingBenchmark.Trades(communicator, wanted.Seconds / 4);
            steps = UsageException.Check(() => ScalingBenchmark.Steps(
                communicator, wanted.Network, wanted.Batch, parts, wanted.Statistics, wanted.Threads, wanted.Seconds));
            fitted = StepModel.Fit([.. trades.Where(trade => trade.Processes < communicator.Size)]);
        }

        var used = new StepModel(
            wanted.Bandwidth * Giga ?? fitted.BytesPerSecond, wanted.Latency * Micro ?? fitted.TradeSeconds,
            wanted.Message * Micro ?? fitted.MessageSeconds);
        double rate = wanted.Rate ?? (steps.Count > 0 ? wanted.Batch / steps[0].Seconds : RateByDefault);
        var measured = StepTimeline.Of(BenchNetworks.Make(wanted.Network, PlanMode.Training), wanted.Statistics);
        StepTimeline whole = StepTimeline.Of(model, StatisticsScope.Batch), part = StepTimeline.Of(model, StatisticsScope.Part);
        StepForecast[] forecasts = [.. steps.Select(step => Measured(step, steps[0], fitted, measured, parts, wanted))];
        MachineForecast[] machines = [.. Enumerable.Range(1, LargestPower).Select(power =>
            new MachineForecast(
                1 << power, Forecast(whole, 1 << power, used, wanted.Batch / rate, wanted.Unevenness),
                Forecast(part, 1 << power, used, wanted.Batch / rate, wanted.Unevenness)))];
        if (json)
            terminal.WriteJson(Document(used, rate, trades, fitted, forecasts, machines, wanted));
        else
            Write(used, rate, trades, fitted, forecasts, machines, wanted, terminal);
        return ExitCode.Done;
    }

    /// <summary>The network whose gradients the table counts: one for photographs has the thousand classes that it was made for.</summary>
    static Model Counted(string name)
    {
        var network = Networks.Default.Named(name);
        return network.IsForPhotographs && !network.IsForSentences
            ? network.Make(new Shape(PhotographSide, PhotographSide, 3), [.. Enumerable.Range(0, ManyClasses).Select(k => $"{k}")])
            : BenchNetworks.Make(name, PlanMode.Training);
    }

    /// <summary>A measured step, and what the model says of it from the step of one process.</summary>
    static StepForecast Measured(StepPoint step, StepPoint alone, StepModel model, StepTimeline timeline, int parts, Wanted wanted)
    {
        double crowd = wanted.Cores == 0 ? 1
            : Math.Max(1, (double)step.Processes * wanted.Threads / wanted.Cores) / Math.Max(1, (double)wanted.Threads / wanted.Cores);
        double most = Enumerable.Range(0, step.Processes)
            .Max(rank => new BatchDivision(wanted.Batch, parts, rank, step.Processes).OwnImages);
        double compute = alone.Seconds * most / wanted.Batch * crowd;
        var counts = TradeCounts.Of(step.Processes, parts);
        return new(
            step, model.Step(compute, StepTraffic.Of(timeline, counts)), StepSimulation.Seconds(model, timeline, counts, compute));
    }

    static Shares Forecast(StepTimeline timeline, int machines, StepModel model, double compute, double unevenness)
    {
        var counts = TradeCounts.Of(machines, TrainingOptions.ClusterParts(machines));
        var traffic = StepTraffic.Of(timeline, counts);
        return new(
            traffic.GradientBytes + traffic.SumBytes, compute / model.Step(compute, traffic),
            compute / StepSimulation.Seconds(model, timeline, counts, compute),
            compute / StepSimulation.Seconds(model, timeline, counts, compute, unevenness));
    }

    static void Write(
        StepModel used, double rate, IReadOnlyList<TradePoint> trades, StepModel fitted, StepForecast[] steps, MachineForecast[] machines,
        Wanted wanted, Terminal terminal)
    {
        if (trades.Count > 0)
        {
            int last = trades[^1].Processes;
            terminal.Tell($"fitted to trades of 2 to {last - 1} processes: {Constants(fitted)}");
            var table = Tables.Make(">processes", ">sent", ">measured ms", ">model ms", ">error", "");
            foreach (var trade in trades)
            {
                double forecast = fitted.Trade(trade.Processes, trade.Bytes);
                table.Add(
                    Format.Count(trade.Processes), Format.Bytes(trade.Bytes), Milliseconds(trade.Seconds), Milliseconds(forecast),
                    Error(forecast, trade.Seconds), trade.Processes == last ? "forecast" : "fitted");
            }

            terminal.Write(table);
            table = Tables.Make(">processes", ">step ms", ">model ms", ">error", ">simulated ms", ">error", ">sent", ">hidden");
            foreach (var (step, forecast, simulated) in steps)
            {
                table.Add(
                    Format.Count(step.Processes), Milliseconds(step.Seconds), Milliseconds(forecast), Error(forecast, step.Seconds),
                    Milliseconds(simulated), Error(simulated, step.Seconds), Format.Bytes(step.Bytes),
                    step.Processes == 1 ? "" : Format.Percent(step.HiddenShare, 1));
            }

            terminal.Write(table);
        }

        terminal.Tell(
            $"{wanted.Network}, {Format.Plural(wanted.Batch, "image")} a machine at {Format.Short(rate)} images/s, {Constants(used)}; "
            + "share of a step that is computing:");
        var forecasts = Tables.Make(">machines", ">sent", ">batch", ">alike", ">uneven", ">part", ">alike", ">uneven");
        foreach (var (count, batch, part) in machines)
        {
            forecasts.Add(
                Format.Count(count), Format.Bytes(batch.Bytes), Format.Percent(batch.Model, 0), Format.Percent(batch.Simulated, 0),
                Format.Percent(batch.Uneven, 0), Format.Percent(part.Model, 0), Format.Percent(part.Simulated, 0),
                Format.Percent(part.Uneven, 0));
        }

        terminal.Write(forecasts);
        terminal.Say(
            "batch, part: over which images batch normalizations take their statistics; by the formula of the model. "
            + "alike, uneven: simulated event by event, on machines that are alike, or whose layers take "
            + $"{Format.Percent(wanted.Unevenness, 0)} more or less");
    }

    static string Constants(StepModel model) =>
        $"{Bandwidth(model.BytesPerSecond)}, {Format.Fixed(model.TradeSeconds / Micro, 1)} µs a trade, "
        + $"{Format.Fixed(model.MessageSeconds / Micro, 1)} µs a message";

    static string Bandwidth(double bytesPerSecond) => bytesPerSecond < 0.1 * Giga
        ? $"{Format.Fixed(bytesPerSecond / Mega, 2)} MB/s"
        : $"{Format.Fixed(bytesPerSecond / Giga, 2)} GB/s";

    static string Milliseconds(double seconds) => Format.Fixed(seconds * 1e3, 3);

    static string Error(double forecast, double measured) => Format.Percent((forecast / measured) - 1, 0);

    static JsonObject Document(
        StepModel used, double rate, IReadOnlyList<TradePoint> trades, StepModel fitted, StepForecast[] steps, MachineForecast[] machines,
        Wanted wanted) => new()
        {
            ["network"] = wanted.Network,
            ["batch"] = wanted.Batch,
            ["batch_norm_statistics"] = wanted.Statistics == StatisticsScope.Part ? "part" : "batch",
            ["unevenness"] = Documents.Number(wanted.Unevenness),
            ["images_per_second"] = Documents.Number(rate),
            ["gigabytes_per_second"] = Documents.Number(used.BytesPerSecond / Giga),
            ["trade_us"] = Documents.Number(used.TradeSeconds / Micro),
            ["message_us"] = Documents.Number(used.MessageSeconds / Micro),
            ["trades"] = new JsonArray([.. trades.Select(trade => (JsonNode)new JsonObject
            {
                ["processes"] = trade.Processes,
                ["bytes"] = Documents.Number(trade.Bytes),
                ["measured_ms"] = Documents.Number(trade.Seconds * 1e3),
                ["model_ms"] = Documents.Number(fitted.Trade(trade.Processes, trade.Bytes) * 1e3),
            })]),
            ["steps"] = new JsonArray([.. steps.Select(row => (JsonNode)new JsonObject
            {
                ["processes"] = row.Step.Processes,
                ["measured_ms"] = Documents.Number(row.Step.Seconds * 1e3),
                ["model_ms"] = Documents.Number(row.Seconds * 1e3),
                ["bytes"] = Documents.Number(row.Step.Bytes),
                ["simulated_ms"] = Documents.Number(row.Simulated * 1e3),
                ["hidden_share"] = Documents.Number(row.Step.HiddenShare),
            })]),
            ["machines"] = new JsonArray([.. machines.Select(row => (JsonNode)new JsonObject
            {
                ["machines"] = row.Machines,
                ["bytes"] = Documents.Number(row.Batch.Bytes),
                ["batch"] = Documents.Number(row.Batch.Model),
                ["batch_simulated"] = Documents.Number(row.Batch.Simulated),
                ["batch_uneven"] = Documents.Number(row.Batch.Uneven),
                ["part"] = Documents.Number(row.Part.Model),
                ["part_simulated"] = Documents.Number(row.Part.Simulated),
                ["part_uneven"] = Documents.Number(row.Part.Uneven),
            })]),
        };

    /// <summary>What the command line asks for; null for what is measured.</summary>
    sealed record Wanted(
        string Network, int Batch, double? Rate, double? Bandwidth, double? Latency, double? Message, StatisticsScope Statistics,
        double Unevenness, int Threads, int Cores, double Seconds);

    /// <summary>A measured step, and its seconds by the model and by the simulation.</summary>
    sealed record StepForecast(StepPoint Step, double Seconds, double Simulated);

    /// <summary>Steps on so many machines, by where batch normalizations take their statistics.</summary>
    sealed record MachineForecast(int Machines, Shares Batch, Shares Part);

    /// <summary>Bytes of a step, and which share of it would be computing.</summary>
    sealed record Shares(double Bytes, double Model, double Simulated, double Uneven);
}
