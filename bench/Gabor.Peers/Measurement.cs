using System.Text.Json;
using System.Text.Json.Serialization;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>
/// One library on one network in one round. A training step counts as three forward passes, a multiply-add as 2 operations.
/// </summary>
/// <param name="Library">The library.</param>
/// <param name="Network">The network.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Round">From 1.</param>
/// <param name="ImagesPerSecond">Batch by median step.</param>
/// <param name="Gflops">Of convolutions and dense layers.</param>
/// <param name="PeakGflops">The better of the two probes.</param>
/// <param name="ProbeBefore">Multiply-adds in registers alone, before, in GFLOP/s.</param>
/// <param name="ProbeAfter">The same after.</param>
/// <param name="HandoffNsBefore">A round trip between two threads, before, in nanoseconds; 0 for one thread.</param>
/// <param name="HandoffNsAfter">The same after.</param>
/// <param name="ShareOfPeak">0…1.</param>
/// <param name="MsPerStepMedian">The median step.</param>
/// <param name="Steps">How many steps were timed.</param>
/// <param name="AllocatedBytesPerStep">Managed bytes.</param>
/// <param name="PeakMemoryBytes">The most memory of the process.</param>
/// <param name="OtherCores">Processor time of all other processes meanwhile, in cores.</param>
/// <param name="StolenShare">The share of the machine's processors that its host gave to others, 0…1.</param>
sealed record Measurement(
    string Library, string Network, int Batch, int Round, double ImagesPerSecond, double Gflops, double PeakGflops, double ProbeBefore,
    double ProbeAfter,
    double HandoffNsBefore, double HandoffNsAfter, double ShareOfPeak, double MsPerStepMedian, int Steps, double AllocatedBytesPerStep,
    long PeakMemoryBytes, double OtherCores, double StolenShare)
{
    static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The worse of the two probes: low if the machine was busy at either end.</summary>
    [JsonIgnore]
    public double WorseProbe => Math.Min(ProbeBefore, ProbeAfter);

    /// <summary>How two of the cores lay.</summary>
    [JsonIgnore]
    public Cores Cores => Handoff.Reported(HandoffNsBefore, HandoffNsAfter);

    /// <summary>A measurement in this process.</summary>
    public static Measurement Take(Library library, string network, PlanMode mode, int batch, int threads, double seconds, int round)
    {
        var others = new OtherWork();
        var result = library.Measure(network, mode, batch, threads, TimeSpan.FromSeconds(seconds));
        var (cores, stolen) = others.SoFar();
        return new Measurement(
            library.Name, network, batch, round, Math.Round(result.ImagesPerSecond, 3), Math.Round(result.GigaFlops, 2),
            Math.Round(result.PeakGigaFlops, 1),
            Math.Round(result.ProbeBefore, 1), Math.Round(result.ProbeAfter, 1), Math.Round(result.HandoffBefore, 1),
            Math.Round(result.HandoffAfter, 1),
            Math.Round(result.Share, 4), Math.Round(result.MedianSeconds * 1e3, 5), result.Steps, Math.Round(result.AllocatedBytes, 1),
            result.PeakBytes,
            Math.Round(cores, 3), Math.Round(stolen, 4));
    }

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Line);

    /// <summary>What <see cref="ToLine"/> wrote.</summary>
    public static Measurement FromLine(string line) => JsonSerializer.Deserialize<Measurement>(line, Line)!;
}
