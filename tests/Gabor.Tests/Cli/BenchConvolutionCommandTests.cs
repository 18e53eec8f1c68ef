using System.Diagnostics;
using System.Text.Json;
using Gabor.Cli;
using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Plotting;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor bench convolution</c>, and what it calls.</summary>
public sealed class BenchConvolutionCommandTests
{
    static readonly string[] Small =
    [
        "bench", "convolution", "--size", "6", "--batch-size", "2", "--filters", "5,1,2", "--channels", "3", "--strides", "2,1", "--rounds",
        "2", "--threads", "2",
    ];

    [Fact]
    public void Every_supported_algorithm_is_measured_with_its_memory()
    {
        var json = CommandLine.Done([.. Small, "--json"]).Json;
        Assert.Equal(
            (2, 2, 6, 2),
            (json.GetProperty("threads").GetInt32(), json.GetProperty("rounds").GetInt32(), json.GetProperty("size").GetInt32(),
                json.GetProperty("batch").GetInt32()));
        var results = json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            [(1, 1), (2, 1), (5, 1), (1, 2), (2, 2), (5, 2)], results.Select(result => (Whole(result, "filter"), Whole(result, "stride"))));
        foreach (var result in results)
        {
            string[] expected =
            [
                "direct", "fourloops", "fft", "im2col", "implicit", "packed",
                .. Whole(result, "filter") == 5 && Whole(result, "stride") == 1 ? (string[])["winograd"] : [],
            ];
            var ways = result.GetProperty("algorithms").EnumerateArray().ToArray();
            Assert.Equal(expected, ways.Select(Name));

            // Two of them may take as many ticks.
            Assert.Equal(
                ways.Min(Milliseconds), Milliseconds(ways.Single(way => Name(way) == result.GetProperty("fastest").GetString())), 1e-9);
            Assert.Equal(2 * 6 * 6 * 3 * 4, Whole(result, "input_bytes"));
            foreach (var way in ways)
            {
                Assert.True(way.GetProperty("memory_bytes").GetInt64() > 0);

                // Three passes of two operations a multiply-add.
                double learningRate = 6e-6 * Whole(result, "multiply_adds_forward") / Milliseconds(way);
                Assert.Equal(learningRate, way.GetProperty("gflops").GetDouble(), 1e-6 * learningRate);
            }
        }

        // 5 × 5 windows padded by 2, one at each of 6 × 6 pixels and with stride 2 at 3 × 3.
        Assert.Equal(
            (2 * 36 * 25 * 9, 2 * 36 * 25 * 3 * 4), (Whole(results[2], "multiply_adds_forward"), Whole(results[2], "windows_bytes")));
        Assert.Equal(
            (2 * 9 * 25 * 9, 2 * 9 * 25 * 3 * 4), (Whole(results[5], "multiply_adds_forward"), Whole(results[5], "windows_bytes")));
    }

    [Fact]
    public void The_table_marks_the_fastest_of_each_row_and_omits_unsupported_algorithms()
    {
        string output = CommandLine.Done([.. Small, "--algorithms", "winograd,im2col"]).Output;
        string[] rows = [.. output.Split('\n').Where(line => line.Length > 0 && char.IsDigit(line.Trim().FirstOrDefault()))];
        Assert.Equal(6, rows.Length);
        Assert.All(rows, row => Assert.Equal(1, row.Count(sign => sign == '*')));
        Assert.Equal(5, rows.Count(row => row.Contains('–', StringComparison.Ordinal)));
        Assert.DoesNotContain("implicit", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Details_have_a_row_per_algorithm_and_the_memory_of_im2col()
    {
        string output = CommandLine.Done([.. Small, "--details", "--quiet"]).Output;
        Assert.Equal(
            2, output.Split('\n').Count(line => line.Trim().StartsWith('5') && line.Contains(" im2col ", StringComparison.Ordinal)));
        Assert.Contains("21.1 KiB, 25.0× the input: filter 5, 3 channels, stride 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ways.png", "\u0089PNG")]
    [InlineData("ways.svg", "<?xml")]
    public void The_fastest_algorithms_are_drawn(string name, string begin)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, name);
        var done = CommandLine.Done([.. Small, "--out", path]);
        Assert.Contains($"drawn: {path}", done.Error, StringComparison.Ordinal);
        Assert.Equal(begin, string.Concat(File.ReadAllBytes(path).Take(begin.Length).Select(one => (char)one)));
    }

    [Fact]
    public void An_algorithm_that_would_take_too_long_is_skipped()
    {
        ConvolutionWork[] works = [ConvolutionWork.Square(6, 2, 1, 1, 1), ConvolutionWork.Square(6, 2, 3, 1, 1)];
        var benchmark = new ConvolutionBenchmark
        {
            Algorithms = [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Im2Col], Rounds = 1, Threads = 1, MostSeconds = 0,
        };
        var results = benchmark.Run(works, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([2, 0], results.Select(result => result.Times.Count));
        Assert.Null(results[1].Fastest);
        Assert.Contains("too slow", ConvolutionFigure.Of(results).ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_figure_says_where_an_algorithm_is_not_applicable_and_omits_those_not_chosen()
    {
        var benchmark = new ConvolutionBenchmark
        {
            Algorithms = [ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Im2Col], Rounds = 1, Threads = 1,
        };
        var results = benchmark.Run(
            [ConvolutionWork.Square(6, 2, 1, 1, 1), ConvolutionWork.Square(6, 2, 3, 1, 1)],
            cancellation: TestContext.Current.CancellationToken);
        string svg = ConvolutionFigure.Of(results).ToSvg();
        Assert.Contains("applicable", svg, StringComparison.Ordinal);
        Assert.Contains("winograd", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("too slow", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("fourloops", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void The_convolutions_of_networks_are_timed_once_each_beside_what_auto_takes()
    {
        string output = CommandLine.Done(
            ["bench", "convolution", "--networks", "resnet20,resnet32", "--batch-size", "1", "--rounds", "1", "--quiet"]).Output;

        // The first layer, three of 3 × 3 with as many filters as channels, two of stride 2, two shortcuts.
        string[] rows = [.. output.Split('\n').Where(line => line.Contains('×') && line.Contains("packed ")
            || line.Contains("winograd", StringComparison.Ordinal) || line.Contains("implicit", StringComparison.Ordinal))];
        Assert.Equal(8, rows.Length);
        Assert.Contains("of 8 convolutions", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_benchmark_reports_it() => Assert.Throws<OperationCanceledException>(
        () => new ConvolutionBenchmark { Threads = 1 }.Run(
            [ConvolutionWork.Square(6, 2, 1, 1, 1)], cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Ctrl_C_ends_it_with_130_and_nothing_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -INT.");
        using var folder = new TemporaryFolder();
        string image = Path.Combine(folder.Path, "ways.png");
        string[] args = ["bench", "convolution", "--size", "64", "--rounds", "1000", "--limit", "3600", "--threads", "1", "--out", image];
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet", [typeof(App).Assembly.Location, .. args])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Equal("timing 36 convolutions with 7 algorithms", process.StandardError.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        Assert.Equal("gabor: bench convolution: interrupted; nothing was written.", process.StandardError.ReadToEnd().Trim());
        Assert.Equal("", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal((ExitCode.Interrupted, false), (process.ExitCode, File.Exists(image)));
    }

    [Theory]
    [InlineData("bench convolution: --size is 0; it must be from 1 to 4096.", "--size", "0")]
    [InlineData("bench convolution: --batch-size is 0; it must be from 1 to 65536.", "--batch-size", "0")]
    [InlineData("bench convolution: --filters is 0; it must be from 1 to 4096.", "--filters", "3,0")]
    [InlineData("bench convolution: --filters is '3,x'; it must be whole numbers, separated by commas.", "--filters", "3,x")]
    [InlineData("bench convolution: --channels is -1; it must be from 1 to 4096.", "--channels", "-1")]
    [InlineData("bench convolution: --strides is '1.5'; it must be whole numbers, separated by commas.", "--strides", "1.5")]
    [InlineData("bench convolution: --algorithms: there is no 'ftt'. Did you mean 'fft'?", "--algorithms", "im2col,ftt")]
    [InlineData("bench convolution: --networks: there is no 'resnet2'. Did you mean 'resnet20'?", "--networks", "resnet2")]
    [InlineData("bench convolution: --networks: there are no convolutions in mlp.", "--networks", "mlp")]
    [InlineData("bench convolution: --size has no meaning for the convolutions of networks.", "--all", "--size", "8")]
    [InlineData("bench convolution: --rounds is 0; it must be from 1 to 1000.", "--rounds", "0")]
    [InlineData("bench convolution: --limit is -1; it must be from 0 to 3600.", "--limit", "-1")]
    [InlineData("bench convolution: --threads is 257; it must be from 1 to 256.", "--threads", "257")]
    [InlineData("ways.gif: a figure is written as PNG or SVG; use the extension .png or .svg.", "--out", "ways.gif")]
    public void Wrong_usage_is_reported_in_one_line_with_the_fix(string expected, params string[] args) =>
        Assert.Equal($"gabor: {expected}", CommandLine.Fails(2, [.. Small[..2], .. args]).Split(" 'gabor", StringSplitOptions.None)[0]);

    static int Whole(JsonElement json, string key) => json.GetProperty(key).GetInt32();

    static string? Name(JsonElement way) => way.GetProperty("name").GetString();

    static double Milliseconds(JsonElement way) => way.GetProperty("forward_ms").GetDouble() + way.GetProperty("backward_ms").GetDouble();
}
