using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gabor.Experiments.Benchmarks;

namespace Gabor.Peers;

/// <summary>Shows and keeps what was measured.</summary>
static class Report
{
    static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The tables, one a network. A <c>!</c> marks a library that never had a quiet machine.</summary>
    public static void Print(Settings settings, Comparison comparison, TextWriter output)
    {
        var measurements = comparison.Measurements;
        output.WriteLine(ProcessorInfo.Current.Name);
        output.WriteLine(
            Invariant($"{settings.CommandName}, threads {settings.Threads}, ")
            + Invariant($"rounds {settings.Rounds} of {settings.Seconds} s"));
        output.WriteLine(
            Invariant($"best probe {Summary.BestProbe(measurements):F1} GFLOP/s; ")
            + Invariant($"a round counts where probes reached {100 * Summary.QuietShare} % of it ")
            + Invariant($"and others took less than {Summary.QuietCores} cores"));
        output.WriteLine(
            Invariant($"near = two of the cores share a last-level cache (a hand-off takes less than {Handoff.NearNanoseconds} ns), ")
            + "far = they do not; only rounds of the same kind are compared");
        output.WriteLine(
            "lowest–median–highest; ! = the machine was never quiet, or never the same for both: the throughputs of all rounds are shown, "
            + "but no ratio");
        foreach (var network in Summary.Of(measurements).GroupBy(summary => (summary.Network, summary.Batch)))
        {
            output.WriteLine();
            output.WriteLine(
                $"{Title(network.Key.Network, network.Key.Batch),-27}{"cores",6}{"images/s",30}{"GFLOP/s",10}{"of peak",9}{"Gabor ÷ it",18}"
                + $"{"B/step",10}{"peak MiB",10}{"rounds",8}");
            foreach (var summary in network)
            {
                string ratio = summary.GaborRatio is { } r ? Text(r, "F2") : "";
                output.WriteLine(
                    Invariant($"  {summary.Library,-25}{Kind(summary),6}{Throughput(summary.ImagesPerSecond),30}")
                    + Invariant($"{summary.Gflops,10:F1}{summary.ShareOfPeak,9:P1}{ratio,18}")
                    + Invariant(
                        $"{summary.AllocatedBytesPerStep,10:#,0}{summary.PeakMemoryBytes / (1 << 20),10:F0}{summary.Rounds,7}")
                    + (summary.IsQuiet ? "" : "!"));
            }

            foreach (var exclusion in comparison.Exclusions.Where(exclusion => exclusion.Network == network.Key.Network))
                output.WriteLine($"  {exclusion.Library,-25}  left out: {exclusion.Reason}");
        }
    }

    /// <summary>Writes everything as one JSON document.</summary>
    public static void Save(string path, Settings settings, Comparison comparison)
    {
        var measurements = comparison.Measurements;
        double best = Summary.BestProbe(measurements);
        var document = new
        {
            Format = "gabor-peers",
            Version = 2,
            Time = DateTimeOffset.UtcNow,
            Processor = ProcessorInfo.Current.Name,
            ProcessorInfo.Current.LogicalProcessors,
            System = RuntimeInformation.OSDescription,
            Runtime = RuntimeInformation.FrameworkDescription,
            Mode = settings.CommandName,
            settings.Threads,
            settings.Seconds,
            settings.Rounds,
            BestProbeGflops = best,
            Summary = Summary.Of(measurements),
            comparison.Exclusions,
            Measurements = measurements.Select(m => new { IsQuiet = Summary.WasQuiet(m, best), m.Cores, Measurement = m }),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(document, Layout) + "\n");
        File.WriteAllText(Path.ChangeExtension(path, ".svg"), Chart.Draw(settings, Summary.Of(measurements)));
    }

    static string Title(string network, int batch) => Invariant($"{network}, batch {batch}");

    /// <summary>Images per second; of a few, two digits after the point.</summary>
    static string Throughput(Spread spread) => Text(spread, spread.Median < 100 ? "F2" : "#,0");

    static string Kind(Summary summary) => summary.IsQuiet ? summary.Cores.ToString().ToLowerInvariant() : "";

    /// <summary>Lowest, median and highest.</summary>
    public static string Text(Spread spread, string format) =>
        string.Join(
            '–',
            new[] { spread.Lowest, spread.Median, spread.Highest }.Select(number => number.ToString(format, CultureInfo.InvariantCulture)));

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
