using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench train</c> and <c>gabor bench infer</c>: measure a network on one fixed batch of random images.</summary>
static class BenchNetworkCommand
{
    const int BatchByDefault = 128, MostImages = 65_536, MostThreads = 256;
    const double SecondsByDefault = 5, MostSeconds = 3600;

    public static Command Make(PlanMode mode, Terminal terminal)
    {
        string name = CommandName(mode);
        var network = new Argument<string>("NETWORK")
        {
            Description = $"The network: {string.Join(", ", Networks.Default.Names)}"
                + (mode == PlanMode.Inference ? "; or the folder of a run, or a packed model." : "."),
        };
        network.CompletionSources.Add([.. Networks.Default.Names]);
        var batch = OptionKinds.Number<int>("--batch-size", "N", $"Batch size. [default: {BatchByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads. [default: all processors]");
        var seconds = OptionKinds.Number<double>(
            "--seconds", "S", $"Seconds of measurement, after a warm-up of one second. [default: {SecondsByDefault}]");
        var layers = new Option<bool>("--layers")
        {
            Description = "Prints the time of each layer instead, and how many times its bound by this machine that is.",
        };
        var json = OptionKinds.Json();
        string summary = mode == PlanMode.Training
            ? "Measures training steps on one batch: forward, cross-entropy, backward, momentum with weight decay."
            : "Measures the forward pass on one batch.";
        var command = new Command(name, summary) { network, batch, threads, seconds, layers, json };
        command.SetAction(parsed =>
        {
            string word = parsed.GetRequiredValue(network);
            var saved = mode == PlanMode.Inference && Path.Exists(word) ? TrainedModel.Load(word, terminal) : null;
            string model = saved?.Name ?? UsageException.Check(() => Networks.Default.Named(word)).Name;
            int images = UsageException.Between($"bench {name}", "--batch-size", parsed.GetValue(batch) ?? BatchByDefault, 1, MostImages);
            int all = Math.Min(Environment.ProcessorCount, MostThreads);
            int workers = UsageException.Between($"bench {name}", "--threads", parsed.GetValue(threads) ?? all, 1, MostThreads);
            double time = UsageException.Between(
                $"bench {name}", "--seconds", parsed.GetValue(seconds) ?? SecondsByDefault, 0, MostSeconds);
            using var interrupt = new Interrupt(terminal, () => { });
            var duration = TimeSpan.FromSeconds(time);
            terminal.Say($"measuring {model} for {Format.Fixed(time, 1)} s, after a warm-up of one second");
            if (parsed.GetValue(layers))
            {
                var times = saved is null
                    ? NetworkBenchmark.Layers(model, mode, images, workers, duration, interrupt.Token)
                    : NetworkBenchmark.Layers(saved.ForScores(), mode, images, workers, duration, interrupt.Token);
                Write(times, images, parsed.GetValue(json), terminal);
                return ExitCode.Done;
            }

            var result = saved is null
                ? NetworkBenchmark.Run(model, mode, images, workers, duration, interrupt.Token)
                : NetworkBenchmark.Infer(saved, images, workers, duration, interrupt.Token);
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(result));
            else
                terminal.Tell(Line(result));
            return ExitCode.Done;
        });
        return command.WithExamples(
            $"gabor bench {name} lenet", $"gabor bench {name} resnet20 --batch-size 64 --threads 2 --seconds 10 --json");
    }

    static void Write(IReadOnlyList<LayerTimes> layers, int batch, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)new JsonObject
                {
                    ["layer"] = layer.Layer,
                    ["kind"] = layer.Kind,
                    ["output"] = layer.Output.ToString(),
                    ["mflop_forward"] = Documents.Number(layer.MultiplyAdds * 2e-6),
                    ["forward_ms"] = Documents.Number(layer.ForwardSeconds * 1e3),
                    ["backward_ms"] = Documents.Number(layer.BackwardSeconds * 1e3),
                    ["forward_bound_ms"] = Documents.Number(layer.ForwardBound * 1e3),
                    ["backward_bound_ms"] = Documents.Number(layer.BackwardBound * 1e3),
                })]),
            });
            return;
        }

        var table = Tables.Make(
            "layer", "kind", ">output", ">forward ms", ">GFLOP/s", ">bounds", ">backward ms", ">GFLOP/s", ">bounds");
        foreach (var layer in layers)
        {
            table.Add(
                layer.Layer, layer.Kind, layer.Output.ToString(),
                Format.Fixed(layer.ForwardSeconds * 1e3, 3), GigaFlops(layer.ForwardSeconds, 2),
                Bounds(layer.ForwardSeconds, layer.ForwardBound),
                Format.Fixed(layer.BackwardSeconds * 1e3, 3), GigaFlops(layer.BackwardSeconds, 4),
                Bounds(layer.BackwardSeconds, layer.BackwardBound));

            string GigaFlops(double seconds, int operations) =>
                layer.MultiplyAdds == 0 || seconds == 0 ? "" : Format.Fixed(operations * 1e-9 * layer.MultiplyAdds * batch / seconds, 1);
        }

        table.Add(
            "all", "", "", Format.Fixed(layers.Sum(l => l.ForwardSeconds) * 1e3, 3), "", "",
            Format.Fixed(layers.Sum(l => l.BackwardSeconds) * 1e3, 3), "", "");
        terminal.Write(table);
        terminal.Say("bounds = the time divided by the least that multiply-adds or memory allow, by this machine's probes");
    }

    /// <summary>How many times its bound a pass took; nothing of what is done within another layer.</summary>
    static string Bounds(double seconds, double bound) => seconds == 0 || bound == 0 ? "" : Format.Fixed(seconds / bound, 2);

    static string CommandName(PlanMode mode) => mode == PlanMode.Training ? "train" : "infer";

    static string Line(NetworkResult result) =>
        $"{result.Network} {CommandName(result.Mode)}, batch {Format.Count(result.Batch)}, {Format.Plural(result.Threads, "thread")}: "
        + $"{Format.Short(result.ImagesPerSecond)} images/s, "
        + $"{Format.Fixed(result.GigaFlops, 1)} GFLOP/s = {Format.Percent(result.Share, 1)} of {Format.Fixed(result.PeakGigaFlops, 1)}, "
        + $"{Format.Fixed(result.MedianSeconds * 1e3, 3)} ms per step (median of {Format.Count(result.Steps)}), "
        + (result.Threads > 1 ? $"hand-off {Format.Fixed(result.HandoffNanoseconds, 0)} ns, " : "")
        + $"{Format.Bytes(result.AllocatedBytes)} allocated per step, {Format.Bytes(result.PeakBytes)} at most";

    static JsonObject Document(NetworkResult result) => new()
    {
        ["network"] = result.Network,
        ["mode"] = CommandName(result.Mode),
        ["batch"] = result.Batch,
        ["threads"] = result.Threads,
        ["images_per_second"] = Documents.Number(result.ImagesPerSecond),
        ["gflops"] = Documents.Number(result.GigaFlops),
        ["peak_gflops"] = Documents.Number(result.PeakGigaFlops),
        ["share_of_peak"] = Documents.Number(result.Share),
        ["handoff_ns"] = Documents.Number(result.HandoffNanoseconds),
        ["ms_per_step_median"] = Documents.Number(result.MedianSeconds * 1e3),
        ["steps"] = result.Steps,
        ["mflop_forward"] = Documents.Number(result.MultiplyAdds * 2e-6),
        ["allocated_bytes_per_step"] = Documents.Number(result.AllocatedBytes),
        ["peak_memory_bytes"] = result.PeakBytes,
    };
}
