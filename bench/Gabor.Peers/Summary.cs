namespace Gabor.Peers;

/// <summary>The lowest, middle and highest of several numbers.</summary>
readonly record struct Spread(double Lowest, double Median, double Highest)
{
    /// <summary>The spread of at least one number.</summary>
    public static Spread Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return new Spread(sorted[0], (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}

/// <summary>One library on one network, with cores that lay in one way, over all rounds that count.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Library">The library.</param>
/// <param name="Cores">How the cores lay in them; <see cref="Cores.Moved"/> if none counts.</param>
/// <param name="Rounds">How many measurements count: those on a quiet machine where Gabor met the same in its turn, or all if none
/// was.</param>
/// <param name="IsQuiet">Whether any counts.</param>
/// <param name="ImagesPerSecond">Images per second.</param>
/// <param name="Gflops">The median, in GFLOP/s.</param>
/// <param name="ShareOfPeak">The median share of the probe, 0…1.</param>
/// <param name="GaborRatio">
/// Gabor's images per second by this one's, round by round; null for Gabor itself, and where the machine
/// was never quiet, or never the same for both: busy, it slows some libraries tenfold.
/// </param>
/// <param name="AllocatedBytesPerStep">The median.</param>
/// <param name="PeakMemoryBytes">The median.</param>
sealed record Summary(
    string Network, int Batch, string Library, Cores Cores, int Rounds, bool IsQuiet,
    Spread ImagesPerSecond, double Gflops, double ShareOfPeak,
    Spread? GaborRatio,
    double AllocatedBytesPerStep, double PeakMemoryBytes)
{
    /// <summary>
    /// The machine counts as quiet where both probes reach this share of the best of the comparison, and others took fewer cores than that.
    /// </summary>
    public const double QuietShare = 0.95, QuietCores = 0.1;

    /// <summary>The best probe of all, in GFLOP/s.</summary>
    public static double BestProbe(IReadOnlyList<Measurement> measurements) => measurements.Max(m => m.PeakGflops);

    /// <summary>Whether the machine was quiet.</summary>
    public static bool WasQuiet(Measurement measurement, double bestProbe) =>
        measurement.WorseProbe >= QuietShare * bestProbe
            && measurement.OtherCores + (measurement.StolenShare * Environment.ProcessorCount) < QuietCores;

    /// <summary>Summaries for each network and number of images, each way in which the cores lay and each library.</summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<Measurement> measurements)
    {
        if (measurements.Count == 0)
            return [];
        double best = BestProbe(measurements);
        return
        [
            .. measurements
                .GroupBy(m => (m.Network, m.Batch))
                .SelectMany(network => network
                    .GroupBy(m => m.Library)
                    .SelectMany(own => Of([.. own], [.. network], best))
                    .OrderBy(summary => summary.Cores)),
        ];
    }

    /// <summary>One library's: where rounds count, one for each way in which the cores lay in them.</summary>
    static IEnumerable<Summary> Of(IReadOnlyList<Measurement> own, IReadOnlyList<Measurement> network, double best)
    {
        var gabor = network.Where(m => m.Library == Peers.Library.Gabor).ToDictionary(m => m.Round);
        var counting = own.Where(Counts).ToArray();
        if (counting.Length == 0)
            return [Of(own, Cores.Moved, null)];
        return counting.GroupBy(m => m.Cores).Select(group => Of(
            [.. group], group.Key,
            own[0].Library == Peers.Library.Gabor ? null : Spread.Of(group.Select(m => gabor[m.Round].ImagesPerSecond / m.ImagesPerSecond)),
            isQuiet: true));

        // A ratio counts only where both were measured on a quiet machine whose cores lay in the same way.
        bool Counts(Measurement m) =>
            WasQuiet(m, best) && WasQuiet(gabor[m.Round], best) && m.Cores == gabor[m.Round].Cores && m.Cores != Cores.Moved;
    }

    static Summary Of(IReadOnlyList<Measurement> rounds, Cores cores, Spread? ratio, bool isQuiet = false) => new(
        rounds[0].Network, rounds[0].Batch, rounds[0].Library, cores, rounds.Count, isQuiet,
        Spread.Of(rounds.Select(m => m.ImagesPerSecond)),
        Spread.Of(rounds.Select(m => m.Gflops)).Median, Spread.Of(rounds.Select(m => m.ShareOfPeak)).Median, ratio,
        Spread.Of(rounds.Select(m => m.AllocatedBytesPerStep)).Median, Spread.Of(rounds.Select(m => (double)m.PeakMemoryBytes)).Median);
}
