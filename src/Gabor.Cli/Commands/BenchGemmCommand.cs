using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Experiments.Benchmarks;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bench gemm</c>: times the matrix product on each tier.</summary>
static class BenchGemmCommand
{
    const int SizeByDefault = 1024, ThreadsByDefault = 1;
    const double SecondsByDefault = 1;

    public static Command Make(Terminal terminal)
    {
        var size = OptionKinds.Number<int>("--n", "N", $"The matrices are N × N. [default: {SizeByDefault}]");
        var threads = OptionKinds.Number<int>("--threads", "N", $"Number of threads. [default: {ThreadsByDefault}]");
        var seconds = OptionKinds.Number<double>("--seconds", "S", $"Seconds per tier. [default: {SecondsByDefault}]");
        var json = OptionKinds.Json();
        var command = new Command("gemm", "Measures the matrix product on each tier, compared with multiply-adds in registers only.")
        {
            size, threads, seconds, json,
        };
        command.SetAction(parsed =>
        {
            int n = UsageException.Between("bench gemm", "--n", parsed.GetValue(size) ?? SizeByDefault, 1, 16_384);
            int workers = UsageException.Between("bench gemm", "--threads", parsed.GetValue(threads) ?? ThreadsByDefault, 1, 256);
            var time = TimeSpan.FromSeconds(
                UsageException.Between("bench gemm", "--seconds", parsed.GetValue(seconds) ?? SecondsByDefault, 0, 3600));
            MatrixResult[] results =
            [
                .. ProcessorInfo.Current.Tiers
                .Where(tier => tier.IsAvailable)
                .Select(tier => MatrixBenchmark.Run(tier.Tier, workers, n, time)),
            ];
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(results, n, workers));
            else
                Write(results, n, workers, terminal);
            return ExitCode.Done;
        });
        return command.WithExamples("gabor bench gemm", "gabor bench gemm --n 2048 --threads 4 --json");
    }

    static void Write(IReadOnlyList<MatrixResult> results, int n, int threads, Terminal terminal)
    {
        terminal.Tell($"{ProcessorInfo.Current.Name}: {n}×{n} by {n}×{n} on {Format.Plural(threads, "thread")}");
        var table = Tables.Make("tier", ">GFLOP/s, median", ">products", ">multiply-adds in registers, before", ">after", ">share");
        foreach (var result in results)
        {
            table.Add(
                result.Tier.Name(), Format.Fixed(result.GigaFlops, 1), Format.Count(result.Products), Format.Fixed(result.ProbeBefore, 1),
                Format.Fixed(result.ProbeAfter, 1),
                Format.Percent(result.Share, 1));
        }

        terminal.Write(table);
    }

    static JsonObject Document(IReadOnlyList<MatrixResult> results, int n, int threads) => new()
    {
        ["processor"] = ProcessorInfo.Current.Name,
        ["n"] = n,
        ["threads"] = threads,
        ["tiers"] = new JsonArray(
        [
            .. results.Select(result => new JsonObject
            {
                ["tier"] = result.Tier.Name(),
                ["gflops"] = Documents.Number(result.GigaFlops),
                ["products"] = result.Products,
                ["fma_gflops_before"] = Documents.Number(result.ProbeBefore),
                ["fma_gflops_after"] = Documents.Number(result.ProbeAfter),
                ["share"] = Documents.Number(result.Share),
            }),
        ]),
    };
}
