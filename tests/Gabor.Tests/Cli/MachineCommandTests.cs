using Gabor.Experiments.Benchmarks;

namespace Gabor.Tests.Cli;

/// <summary>The commands that look at the machine: info and bench.</summary>
public sealed class MachineCommandTests
{
    [Fact]
    public void Info_names_the_processor_the_tier_and_the_tiles()
    {
        var json = CommandLine.Done("info", "--json").Json;
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("logical_processors").GetInt32());
        Assert.NotEmpty(json.GetProperty("processor").GetString()!);
        var serving = json.GetProperty("tiers")
            .EnumerateArray()
            .Single(tier => tier.GetProperty("tier").GetString() == json.GetProperty("tier").GetString());
        Assert.True(serving.GetProperty("available").GetBoolean());
        Assert.True(json.GetProperty("fma_gflops_1_thread").GetDouble() > 0);
    }

    [Fact]
    public void Info_is_readable_too()
    {
        string output = CommandLine.Done("info").Output;
        Assert.Contains(ProcessorInfo.Current.Name, output, StringComparison.Ordinal);
        Assert.Contains("used", output, StringComparison.Ordinal);
        Assert.Contains(".NET ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_gemm_measures_every_tier_there_is()
    {
        var json = CommandLine.Done("bench", "gemm", "--n", "48", "--threads", "2", "--seconds", "0", "--json").Json;
        Assert.Equal(ProcessorInfo.Current.Tiers.Count(tier => tier.IsAvailable), json.GetProperty("tiers").GetArrayLength());
        Assert.All(json.GetProperty("tiers").EnumerateArray().ToArray(), tier => Assert.True(tier.GetProperty("gflops").GetDouble() > 0));
        Assert.Equal((48, 2), (json.GetProperty("n").GetInt32(), json.GetProperty("threads").GetInt32()));
    }

    [Fact]
    public void Bench_gemm_shows_a_row_a_tier()
    {
        string output = CommandLine.Done("bench", "gemm", "--n", "32", "--seconds", "0").Output;
        Assert.Equal(ProcessorInfo.Current.Tiers.Count(tier => tier.IsAvailable), output.Split('\n').Count(line => line.Contains('%')));
    }
}
