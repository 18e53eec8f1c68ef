using System.Text.Json;
using Gabor.Tests.Cluster;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor bench cluster</c>.</summary>
public sealed class BenchClusterCommandTests
{
    static JsonElement[] Machines(params string[] more) =>
        [.. CommandLine.Done(["bench", "cluster", "resnet20", "--json", .. more]).Json.GetProperty("machines").EnumerateArray()];

    [Fact]
    public void Without_a_launcher_it_is_a_table_on_paper()
    {
        var machines = Machines(
            "--batch-size", "32", "--images-per-second", "100", "--bandwidth", "1.1", "--latency", "30", "--message", "2", "--threads", "1",
            "--shared-cores", "0", "--seconds", "0", "--batch-norm-statistics", "part", "--unevenness", "5");
        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], machines.Select(row => row.GetProperty("machines").GetInt32()));
        foreach (string column in (string[])["batch", "batch_simulated", "batch_uneven", "part", "part_simulated", "part_uneven"])
        {
            double[] shares = [.. machines.Select(row => row.GetProperty(column).GetDouble())];
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.Equal(shares.OrderDescending(), shares);
        }

        foreach (string statistics in (string[])["batch", "part"])
        {
            Assert.All(machines, row => Assert.True(
                row.GetProperty($"{statistics}_uneven").GetDouble() < row.GetProperty($"{statistics}_simulated").GetDouble()));
        }

        Assert.All(
            machines, row => Assert.True(row.GetProperty("part").GetDouble() > row.GetProperty("batch").GetDouble()));
        double slow = Machines("--bandwidth", "0.1")[5].GetProperty("batch").GetDouble();
        Assert.InRange(slow, 0.1, machines[5].GetProperty("batch").GetDouble());
        string text = CommandLine.Done("bench", "cluster", "resnet20").Output;
        Assert.Contains("resnet20, 32 images a machine at 100 images/s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("--bandwidth", CommandLine.Fails(2, "bench", "cluster", "--bandwidth", "0"), StringComparison.Ordinal);
        Assert.Contains(
            "'batch'", CommandLine.Fails(2, "bench", "cluster", "--batch-norm-statistics", "bach"), StringComparison.Ordinal);
        Assert.Contains("resnet20", CommandLine.Fails(2, "bench", "cluster", "resnet21"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_mpirun_it_measures_and_forecasts_the_largest_number()
    {
        using var mpirun = Mpirun.Start(
            4, "bench", "cluster", "mlp", "--batch-size", "16", "--seconds", "0", "--shared-cores", "2", "--json");
        var (code, error) = mpirun.End();
        Assert.True(code == 0, error);
        var json = JsonDocument.Parse(await mpirun.Output).RootElement;
        Assert.Equal(18, json.GetProperty("trades").GetArrayLength());
        Assert.Equal(4, json.GetProperty("steps").GetArrayLength());
        Assert.All(
            json.GetProperty("steps").EnumerateArray(), step => Assert.True(step.GetProperty("model_ms").GetDouble() > 0));
        using var two = Mpirun.Start(2, "bench", "cluster", "mlp", "--seconds", "0");
        Assert.Contains(
            "gabor: bench cluster: 2 processes; a model is fitted to all numbers of them but the largest, from 2 on. Start 4 or more.",
            two.End().Error, StringComparison.Ordinal);
    }
}
