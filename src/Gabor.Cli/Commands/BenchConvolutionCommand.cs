using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench convolution</c>: compares the convolution algorithms.</summary>
static class BenchConvolutionCommand
{
    const string CommandName = "bench convolution";
    const int SizeByDefault = 32, BatchByDefault = 8, RoundsByDefault = 5, Largest = 4096;
    const double LimitByDefault = 0.5;

    /// <summary>What --all stands for: the networks for photographs that docs/performance.md compares.</summary>
    static readonly string[] Large = ["alexnet", "vgg16", "googlenet", "resnet18", "resnet50", "mobilenet-v2"];

    static readonly int[] FiltersByDefault = [1, 3, 5, 7, 11, 15], ChannelsByDefault = [4, 16, 64], StridesByDefault = [1, 2];

    public static Command Make(Terminal terminal)
    {
        string[] names = [.. ConvolutionBenchmark.Ways.Select(ConvolutionFigure.Name)];
        var size = OptionKinds.Number<int>("--size", "N", $"The images are N × N. [default: {SizeByDefault}]");
        var batch = OptionKinds.Number<int>("--batch-size", "N", $"Batch size. [default: {BatchByDefault}]");
        var filters = OptionKinds.Numbers(
            "--filters", "F,…", $"Filter sizes, with padding (F − 1) / 2. [default: {string.Join(",", FiltersByDefault)}]");
        var channels = OptionKinds.Numbers(
            "--channels", "D,…", $"Numbers of channels, and of filters. [default: {string.Join(",", ChannelsByDefault)}]");
        var strides = OptionKinds.Numbers("--strides", "S,…", $"Strides. [default: {string.Join(",", StridesByDefault)}]");
        var networks = new Option<string?>("--networks")
        {
            HelpName = "NAME,…",
            Description = "Times the convolutions of these networks, in place of sizes, channels and strides: what auto takes, and the "
                + "fastest.",
        };
        networks.CompletionSources.Add([.. Networks.Default.Names]);
        var all = new Option<bool>("--all")
        {
            Description = $"The same for {string.Join(", ", Large)}.",
        };
        var algorithms = new Option<string?>("--algorithms")
        {
            HelpName = "NAME,…", Description = $"The algorithms to compare: {string.Join(", ", names)}. [default: all]",
        };
        algorithms.CompletionSources.Add(names);
        var rounds = OptionKinds.Number<int>(
            "--rounds", "N", $"Rounds in which each algorithm is timed in turn; the result is the median. [default: {RoundsByDefault}]");
        var limit = OptionKinds.Number<double>(
            "--limit", "S",
            "Skips an algorithm that would take longer than S seconds per round, estimated from its speed so far. [default: "
            + $"{LimitByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", "Number of threads. [default: all processors]");
        var details = new Option<bool>("--details")
        {
            Description = "Prints the forward and backward time, throughput and memory of every algorithm.",
        };
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = "Draws the fastest algorithm for each case, as .png or .svg.",
        };
        var json = OptionKinds.Json();
        var quiet = OptionKinds.Quiet();
        var command = new Command(
            "convolution", "Compares the convolution algorithms, forward and both gradients: the fastest for each case, and its memory.")
        {
            size, batch, filters, channels, strides, networks, all, algorithms, rounds, limit, threads, details, file, json, quiet,
        };
        command.SetAction(parsed =>
        {
            int Between(string option, int number, int most) => UsageException.Between(CommandName, option, number, 1, most);
            int[] Each(Option<int[]?> option, int[] otherwise) =>
                [.. (parsed.GetValue(option) is { Length: > 0 } given ? given : otherwise)
                    .Select(number => Between(option.Name, number, Largest)).Distinct().Order()];

            int side = Between("--size", parsed.GetValue(size) ?? SizeByDefault, Largest), images = Between(
                "--batch-size", parsed.GetValue(batch) ?? BatchByDefault, 65_536);
            string[]? chosen = parsed.GetValue(networks) is { } list
                ? [.. list.Split(',').Select(name => name.Trim())] : parsed.GetValue(all) ? Large : null;
            foreach (var option in (Option[])[size, filters, channels, strides])
            {
                if (chosen is not null && parsed.GetResult(option) is not null)
                    throw new UsageException($"{CommandName}: {option.Name} has no meaning for the convolutions of networks.");
            }

            ConvolutionWork[] works = chosen is not null ? OfNetworks(chosen, images) :
            [
                .. from stride in Each(strides, StridesByDefault)
                   from depth in Each(channels, ChannelsByDefault)
                   from filter in Each(filters, FiltersByDefault)
                   select ConvolutionWork.Square(side, depth, filter, stride, images),
            ];
            var benchmark = new ConvolutionBenchmark
            {
                Algorithms = Named(parsed.GetValue(algorithms), names),
                Rounds = Between("--rounds", parsed.GetValue(rounds) ?? RoundsByDefault, 1000),
                MostSeconds = UsageException.Between(CommandName, "--limit", parsed.GetValue(limit) ?? LimitByDefault, 0, 3600),
                Threads = Between("--threads", parsed.GetValue(threads) ?? Math.Min(Environment.ProcessorCount, 256), 256),
            };
            if (parsed.GetValue(file) is { } path)
                UsageException.Check(() => Figure.CheckEnding(path));
            if (Run(benchmark, works, parsed.GetValue(quiet), terminal) is not { } results)
                return terminal.InterruptedCode;
            if (parsed.GetValue(file) is { } image)
            {
                ConvolutionFigure.Of(results).Save(image);
                terminal.Drawn(image);
            }

            if (parsed.GetValue(json))
                terminal.WriteJson(Document(results, benchmark));
            else if (chosen is not null)
                WriteChosen(results, benchmark, terminal);
            else if (parsed.GetValue(details))
                WriteDetails(results, benchmark, terminal);
            else
                Write(results, benchmark, terminal);
            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor bench convolution --out convolutions.png", "gabor bench convolution --filters 5 --channels 20 --strides 1 --details",
            "gabor bench convolution --size 64 --algorithms fft,im2col,implicit --json",
            "gabor bench convolution --networks resnet18,vgg16", "gabor bench convolution --all --batch-size 1");
    }

    static ConvolutionWork[] OfNetworks(string[] names, int images)
    {
        foreach (string name in names)
        {
            if (!Networks.Default.Names.Contains(name))
            {
                throw new UsageException(
                    $"{CommandName}: --networks: there is no '{name}'. {Nearest.Advice(name, [.. Networks.Default.Names])}");
            }
        }

        return ConvolutionWork.Of(names, images) is { Count: > 0 } works
            ? [.. works] : throw new UsageException($"{CommandName}: --networks: there are no convolutions in {string.Join(", ", names)}.");
    }

    /// <summary>The results; null if Ctrl+C interrupted the benchmark.</summary>
    static IReadOnlyList<ConvolutionResult>? Run(ConvolutionBenchmark benchmark, ConvolutionWork[] works, bool quiet, Terminal terminal)
    {
        using var interrupt = new Interrupt(terminal, () => { });
        var line = new StatusLine(terminal);
        int done = 0;
        if (!quiet)
        {
            terminal.Error.WriteLine(
                $"timing {Format.Plural(works.Length, "convolution")} with {Format.Plural(benchmark.Algorithms.Count, "algorithm")}");
        }

        try
        {
            return benchmark.Run(
                works,
                work =>
                {
                    done++;
                    if (terminal.IsLive && !quiet)
                    {
                        line.Show(
                            $"{done} of {works.Length}: filters {work.Filter} × {work.Filter}, {Format.Plural(work.Channels, "channel")}, "
                            + $"stride {work.Stride}");
                    }
                },
                interrupt.Token);
        }
        catch (OperationCanceledException)
        {
            line.Clear();
            terminal.Error.WriteLine($"gabor: {CommandName}: interrupted; nothing was written.");
            return null;
        }
        finally
        {
            line.Clear();
        }
    }

    static ConvolutionAlgorithm[] Named(string? list, string[] names) => list is null
        ? [.. ConvolutionBenchmark.Ways]
        : [.. list.Split(',').Select(name => Array.IndexOf(names, name.Trim()) is var place and >= 0
            ? ConvolutionBenchmark.Ways[place]
            : throw new UsageException(
                $"{CommandName}: --algorithms: there is no '{name.Trim()}'. {Nearest.Advice(name.Trim(), names)}")).Distinct()];

    static string Head(IReadOnlyList<ConvolutionResult> results, ConvolutionBenchmark benchmark)
    {
        var work = results[0].Work;
        return $"{ProcessorInfo.Current.Name}: {Format.Plural(work.Images, "image")} of {work.Size}×{work.Size} on "
            + $"{Format.Plural(benchmark.Threads, "thread")}, "
            + $"forward and both gradients, median of {Format.Plural(benchmark.Rounds, "round")}";
    }

    static void Write(IReadOnlyList<ConvolutionResult> results, ConvolutionBenchmark benchmark, Terminal terminal)
    {
        terminal.Tell(Head(results, benchmark) + ", in ms; * is the fastest");
        var table = Tables.Make(
            [
                ">filter", ">channels", ">stride", .. benchmark.Algorithms.Order().Select(way => ">" + ConvolutionFigure.Name(way)),
                ">GFLOP/s of *", ">memory of *",
            ]);
        foreach (var result in results)
        {
            table.Add(
            [
                .. Place(result.Work),
                .. benchmark.Algorithms
                .Order()
                .Select(
                    way =>
                        result.Times.FirstOrDefault(time => time.Algorithm == way) is { } time
                            ? Format.Fixed(time.Seconds * 1e3, 2) + Star(result, time)
                            : "–"),
                .. result.Fastest is { } fastest
                    ? new[] { Format.Fixed(result.GigaFlops(fastest), 1), Format.Bytes(fastest.Bytes) }
                    : ["", ""],
            ]);
        }

        terminal.Write(table);
        terminal.Tell(
            "–: not supported, or too slow (--limit). GFLOP/s count the multiply-adds of the formula, even if an algorithm needs fewer.");
    }

    /// <summary>What auto takes beside the fastest way, shape by shape.</summary>
    static void WriteChosen(IReadOnlyList<ConvolutionResult> results, ConvolutionBenchmark benchmark, Terminal terminal)
    {
        terminal.Tell(
            $"{ProcessorInfo.Current.Name}: {Format.Plural(results[0].Work.Images, "image")} on "
            + $"{Format.Plural(benchmark.Threads, "thread")}, "
            + $"forward and both gradients, median of {Format.Plural(benchmark.Rounds, "round")}, in ms");
        var table = Tables.Make(
            "input", ">filters", "window", "auto takes", ">ms", ">GFLOP/s", "the fastest", ">ms", ">auto ÷ fastest");
        foreach (var result in results)
        {
            var (work, auto, fastest) = (result.Work, result.Chosen, result.Fastest);
            table.Add(
            [
                $"{work.Input}", Format.Count(work.Filters), work.Groups == 1 ? $"{work.Window}" : $"{work.Window}, {work.Groups} groups",
                auto is null ? "–" : ConvolutionFigure.Name(auto.Algorithm),
                auto is null ? "–" : Format.Fixed(auto.Seconds * 1e3, 2), auto is null ? "–" : Format.Fixed(result.GigaFlops(auto), 1),
                fastest is null ? "–" : ConvolutionFigure.Name(fastest.Algorithm),
                fastest is null ? "–" : Format.Fixed(fastest.Seconds * 1e3, 2),
                auto is null || fastest is null ? "–" : Format.Fixed(auto.Seconds / fastest.Seconds, 2),
            ]);
        }

        terminal.Write(table);
        int slower = results.Count(result => result.Chosen is { } auto && auto.Seconds > 1.1 * result.Fastest!.Seconds);
        terminal.Tell($"another way is more than 10 % faster for {slower} of {Format.Plural(results.Count, "convolution")}");
    }

    static void WriteDetails(IReadOnlyList<ConvolutionResult> results, ConvolutionBenchmark benchmark, Terminal terminal)
    {
        terminal.Tell(Head(results, benchmark));
        var table = Tables.Make(
            ">filter", ">channels", ">stride", "algorithm", ">forward ms", ">backward ms", ">together", ">GFLOP/s", ">memory",
            ">of the input");
        foreach (var result in results)
        {
            foreach (var time in result.Times)
            {
                table.Add(
                [
                    .. Place(result.Work), ConvolutionFigure.Name(time.Algorithm), Format.Fixed(time.ForwardSeconds * 1e3, 3),
                    Format.Fixed(time.BackwardSeconds * 1e3, 3),
                    Format.Fixed(time.Seconds * 1e3, 3) + Star(result, time), Format.Fixed(result.GigaFlops(time), 1),
                    Format.Bytes(time.Bytes),
                    Format.Fixed((double)time.Bytes / result.Work.InputBytes, 1) + "×",
                ]);
            }
        }

        terminal.Write(table);
        terminal.Tell(
            "*: the fastest. Memory is in addition to input, filters, output and gradients. im2col processes a batch in chunks; "
            + "all windows at once would take");
        foreach (var work in results.Select(result => result.Work).DistinctBy(work => work.WindowsBytes))
        {
            terminal.Tell(
                $"  {Format.Bytes(work.WindowsBytes)}, {Format.Fixed((double)work.WindowsBytes / work.InputBytes, 1)}× the input: "
                + $"filter {work.Filter}, {Format.Plural(work.Channels, "channel")}, stride {work.Stride}");
        }
    }

    static string[] Place(ConvolutionWork work) => [Format.Count(work.Filter), Format.Count(work.Channels), Format.Count(work.Stride)];

    /// <summary>The mark of the fastest, or a space.</summary>
    static string Star(ConvolutionResult result, ConvolutionTime time) => ReferenceEquals(time, result.Fastest) ? "*" : " ";

    static JsonObject Document(IReadOnlyList<ConvolutionResult> results, ConvolutionBenchmark benchmark) => new()
    {
        ["processor"] = ProcessorInfo.Current.Name,
        ["threads"] = benchmark.Threads,
        ["rounds"] = benchmark.Rounds,
        ["size"] = results[0].Work.Size,
        ["batch"] = results[0].Work.Images,
        ["results"] = new JsonArray(
        [
            .. results.Select(result => new JsonObject
            {
                ["filter"] = result.Work.Filter,
                ["channels"] = result.Work.Channels,
                ["stride"] = result.Work.Stride,
                ["input"] = $"{result.Work.Input}",
                ["filters"] = result.Work.Filters,
                ["groups"] = result.Work.Groups,
                ["auto"] = result.Chosen is { } chosen ? ConvolutionFigure.Name(chosen.Algorithm) : null,
                ["multiply_adds_forward"] = result.Work.MultiplyAdds,
                ["input_bytes"] = result.Work.InputBytes,
                ["windows_bytes"] = result.Work.WindowsBytes,
                ["fastest"] = result.Fastest is { } fastest ? ConvolutionFigure.Name(fastest.Algorithm) : null,
                ["algorithms"] = new JsonArray(
                [
                    .. result.Times.Select(time => new JsonObject
                    {
                        ["name"] = ConvolutionFigure.Name(time.Algorithm),
                        ["forward_ms"] = Documents.Number(time.ForwardSeconds * 1e3),
                        ["backward_ms"] = Documents.Number(time.BackwardSeconds * 1e3),
                        ["gflops"] = Documents.Number(result.GigaFlops(time)),
                        ["memory_bytes"] = time.Bytes,
                    }),
                ]),
            }),
        ]),
    };
}
