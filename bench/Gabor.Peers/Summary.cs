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

/// <summary>One contestant on one network over all rounds that count.</summary>
/// <param name="Network">The network.</param>
/// <param name="Contestant">The contestant.</param>
/// <param name="Rounds">How many measurements count: those on a quiet machine, or all if none was.</param>
/// <param name="IsQuiet">Whether the machine was quiet in them.</param>
/// <param name="ImagesPerSecond">Images per second.</param>
/// <param name="Gflops">The median, in GFLOP/s.</param>
/// <param name="ShareOfPeak">The median share of the probe, 0…1.</param>
/// <param name="GaborRatio">
/// Gabor's images per second by this one's, round by round; null for Gabor itself, and where the machine
/// was never quiet: busy, it slows some libraries tenfold.
/// </param>
/// <param name="AllocatedBytesPerStep">The median.</param>
/// <param name="PeakMemoryBytes">The median.</param>
sealed record Summary(
    string Network, string Contestant, int Rounds, bool IsQuiet, Spread ImagesPerSecond, double Gflops, double ShareOfPeak, Spread? GaborRatio,
    double AllocatedBytesPerStep, double PeakMemoryBytes)
{
    /// <summary>The machine counts as quiet where both probes reach this share of the best of the comparison, and others took fewer cores than that.</summary>
    public const double QuietShare = 0.95, QuietCores = 0.1;

    /// <summary>The best probe of all, in GFLOP/s.</summary>
    public static double BestProbe(IReadOnlyList<Measurement> measurements) => measurements.Max(m => m.PeakGflops);

    /// <summary>Whether the machine was quiet.</summary>
    public static bool WasQuiet(Measurement measurement, double bestProbe) =>
        measurement.WorseProbe >= QuietShare * bestProbe && measurement.OtherCores + (measurement.StolenShare * Environment.ProcessorCount) < QuietCores;

    /// <summary>A summary for each network and contestant, in the order of measuring.</summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<Measurement> measurements)
    {
        if (measurements.Count == 0)
            return [];
        double best = BestProbe(measurements);
        return
        [
            .. measurements
                .GroupBy(m => (m.Network, m.Contestant))
                .Select(group => Of([.. group], [.. measurements.Where(m => m.Network == group.Key.Network)], best)),
        ];
    }

    static Summary Of(IReadOnlyList<Measurement> own, IReadOnlyList<Measurement> network, double best)
    {
        var gabor = network.Where(m => m.Contestant == Peers.Contestant.Gabor).ToDictionary(m => m.Round);
        bool isQuiet = own.Any(Counts);
        if (isQuiet)
            own = [.. own.Where(Counts)];
        return new Summary(
            own[0].Network, own[0].Contestant, own.Count, isQuiet, Spread.Of(own.Select(m => m.ImagesPerSecond)), Spread.Of(own.Select(m => m.Gflops)).Median,
            Spread.Of(own.Select(m => m.ShareOfPeak)).Median,
            own[0].Contestant == Peers.Contestant.Gabor || !isQuiet ? null : Spread.Of(own.Select(m => gabor[m.Round].ImagesPerSecond / m.ImagesPerSecond)),
            Spread.Of(own.Select(m => m.AllocatedBytesPerStep)).Median, Spread.Of(own.Select(m => (double)m.PeakMemoryBytes)).Median);

        // A ratio counts only where both were measured on a quiet machine.
        bool Counts(Measurement m) => WasQuiet(m, best) && WasQuiet(gabor[m.Round], best);
    }
}
