using System.Globalization;
using System.Text.Json;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor bench train</c> and <c>gabor bench infer</c>.</summary>
public sealed class BenchNetworkCommandTests
{
    /// <summary>Milliseconds of the table are rounded to three digits.</summary>
    const double Rounding = 0.0005;

    static readonly string[] Keys =
    [
        "network", "mode", "batch", "threads", "images_per_second", "gflops", "peak_gflops", "share_of_peak", "handoff_ns",
        "ms_per_step_median", "steps",
        "mflop_forward", "allocated_bytes_per_step", "peak_memory_bytes",
    ];

    [Fact]
    public void Bench_train_writes_every_figure()
    {
        var json = CommandLine.Done(
            "bench", "train", "softmax", "--batch-size", "16", "--threads", "1", "--seconds", "0.05", "--json").Json;
        Assert.Equal(Keys, json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("softmax", "train"), (json.GetProperty("network").GetString(), json.GetProperty("mode").GetString()));
        Assert.Equal((16, 1), (json.GetProperty("batch").GetInt32(), json.GetProperty("threads").GetInt32()));
        Assert.Equal(
            16e3 / Number(json, "ms_per_step_median"), Number(json, "images_per_second"), 1e-6 * Number(json, "images_per_second"));
        Assert.Equal(0.01568, Number(json, "mflop_forward"), 1e-9);
        Assert.Equal(3e-3 * 0.01568 * Number(json, "images_per_second"), Number(json, "gflops"), 1e-6 * Number(json, "gflops"));
        Assert.Equal(Number(json, "gflops") / Number(json, "peak_gflops"), Number(json, "share_of_peak"), 1e-9);
        Assert.Equal(0, Number(json, "handoff_ns"));
    }

    [Fact]
    public void Bench_infer_is_one_line()
    {
        string output = CommandLine.Done("bench", "infer", "lenet", "--batch-size", "2", "--threads", "2", "--seconds", "0.05").Output;
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("lenet infer, batch 2, 2 threads: ", output, StringComparison.Ordinal);
        Assert.Contains(" images/s, ", output, StringComparison.Ordinal);
        Assert.Matches(@"hand-off \d+ ns, ", output);
    }

    [Fact]
    public void Layers_are_a_row_each_and_add_up()
    {
        string output = CommandLine.Done(
            "bench", "train", "lenet", "--batch-size", "2", "--threads", "1", "--seconds", "0.05", "--layers").Output;
        string[][] rows =
        [
            .. output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells.Length > 1),
        ];
        Assert.Equal(
            [
                "layer", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense1", "relu3", "dense2", "all",
            ], rows.Select(row => row[0]));

        // Layer, kind, output, ms forward, backward; those that multiply have their GFLOP/s after each, those that ran their bounds.
        string[][] layers = rows[1..^1];
        Assert.All(layers, row => Assert.Equal(row[1] is "convolution" or "dense" ? 9 : row[1] == "relu" ? 5 : 7, row.Length));
        Assert.Equal(Sum(layers.Select(row => row[3])), Sum(rows[^1][1..2]), Rounding * rows.Length);
        Assert.Equal(
            Sum(layers.Select(row => row[row.Length switch { 9 => 6, 7 => 5, _ => 4 }])), Sum(rows[^1][2..]), Rounding * rows.Length);

        static double Sum(IEnumerable<string> cells) => cells.Sum(cell => double.Parse(cell, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("infer")]
    public void Layers_are_told_as_one_document(string command)
    {
        var json = CommandLine.Done(
            "bench", command, "softmax", "--batch-size", "2", "--threads", "1", "--seconds", "0.05", "--layers", "--json").Json;
        var layer = Assert.Single(json.GetProperty("layers").EnumerateArray().ToArray());
        Assert.Equal(
            ["layer", "kind", "output", "mflop_forward", "forward_ms", "backward_ms", "forward_bound_ms", "backward_bound_ms"],
            layer.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["dense1", "dense", "10"], ((string[])["layer", "kind", "output"]).Select(key => layer.GetProperty(key).GetString()));
        Assert.Equal(0.01568, Number(layer, "mflop_forward"), 1e-9);
        Assert.True(Number(layer, "forward_ms") > 0);
        Assert.Equal(command == "train", Number(layer, "backward_ms") > 0);
    }

    [Theory]
    [InlineData("model 'lennet': unknown name. Did you mean 'lenet'?", "bench", "train", "lennet")]
    [InlineData("bench train: --batch-size is 0; it must be from 1 to 65536.", "bench", "train", "lenet", "--batch-size", "0")]
    [InlineData("bench infer: --threads is 257; it must be from 1 to 256.", "bench", "infer", "lenet", "--threads", "257")]
    [InlineData("bench infer: --seconds is -1; it must be from 0 to 3600.", "bench", "infer", "lenet", "--seconds", "-1")]
    [InlineData("bench infer: Required argument 'NETWORK'", "bench", "infer")]
    public void Wrong_usage_is_reported_in_one_line_with_the_fix(string expected, params string[] args) =>
        Assert.StartsWith($"gabor: {expected}", CommandLine.Fails(2, args), StringComparison.Ordinal);

    [Fact]
    public void A_shell_is_told_the_networks() =>
        Assert.Contains("resnet20", CommandLine.Done("[suggest:18]", "gabor bench train ").Output.Split(Environment.NewLine));

    static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();
}
