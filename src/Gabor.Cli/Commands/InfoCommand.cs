using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Gabor.Experiments.Benchmarks;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor info</c>: shows the processor and its kernels.</summary>
static class InfoCommand
{
    public static Command Make(Terminal terminal)
    {
        var json = OptionKinds.Json();
        var command = new Command("info", "Shows the processor, its kernels and its multiply-add throughput.") { json };
        command.SetAction(parsed => Run(parsed.GetValue(json), terminal));
        return command.WithExamples("gabor info", "gabor info --json");
    }

    static int Run(bool json, Terminal terminal)
    {
        var processor = ProcessorInfo.Current;
        double one = MatrixBenchmark.Probe(1), all = processor.LogicalProcessors == 1
            ? one
            : MatrixBenchmark.Probe(processor.LogicalProcessors);
        if (json)
        {
            terminal.WriteJson(Document(processor, one, all));
            return ExitCode.Done;
        }

        var output = terminal.Output;
        output.WriteLine(
            $"gabor {App.Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.OSArchitecture}");
        output.WriteLine($"{processor.Name}, {Format.Plural(processor.LogicalProcessors, "logical processor")}");
        output.WriteLine(
            $"multiply-adds in registers: {Format.Fixed(one, 1)} GFLOP/s on 1 thread, {Format.Fixed(all, 1)} on "
            + $"{processor.LogicalProcessors}");
        var table = Tables.Make("tier", "instructions", ">lanes", "tile", "here");
        foreach (var tier in processor.Tiers)
        {
            table.Add(
                tier.Name(), tier.Instructions, Format.Count(tier.Lanes), $"{tier.TileRows}×{tier.TileColumns}", Served(tier, processor));
        }

        terminal.Write(table);
        output.WriteLine(
            "A tile is the block of results that matrix products and convolutions keep in registers. "
            + "Results are bit-identical on every tier.");
        return ExitCode.Done;
    }

    static string Served(TierInfo tier, ProcessorInfo processor) =>
        tier.Tier == processor.Tier ? "used" : tier.IsAvailable ? "available" : "not available";

    static JsonObject Document(ProcessorInfo processor, double one, double all) => new()
    {
        ["version"] = App.Version,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        ["processor"] = processor.Name,
        ["logical_processors"] = processor.LogicalProcessors,
        ["tier"] = processor.Tiers.Single(tier => tier.Tier == processor.Tier).Name(),
        ["tiers"] = new JsonArray(
        [
            .. processor.Tiers.Select(tier => new JsonObject
            {
                ["tier"] = tier.Name(),
                ["instructions"] = tier.Instructions,
                ["lanes"] = tier.Lanes,
                ["tile_rows"] = tier.TileRows,
                ["tile_columns"] = tier.TileColumns,
                ["available"] = tier.IsAvailable,
            }),
        ]),
        ["fma_gflops_1_thread"] = Documents.Number(one),
        ["fma_gflops_all_threads"] = Documents.Number(all),
    };
}
