using Gabor.Models;
using Gabor.Processes;

namespace Gabor.Experiments.Clusters;

/// <summary>What the processes of a cluster exchange in one step of training, counted and not measured.</summary>
/// <param name="Processes">R, how many processes there are.</param>
/// <param name="GradientBytes">Bytes of gradients that the busiest process sends or receives, whichever is more.</param>
/// <param name="GradientTrades">Trades of gradients: of each bucket and round one for each node of the tree that a process may have, and
/// one for the sums.</param>
/// <param name="GradientMessages">Messages that the busiest process sends or receives for them.</param>
/// <param name="Buckets">Buckets of gradients.</param>
/// <param name="SumBytes">Bytes of the sums of batch normalizations and of the loss that the busiest process sends or receives.</param>
/// <param name="SumTrades">Trades of such sums, one for each round.</param>
/// <param name="SumMessages">Messages that the busiest process sends or receives for them.</param>
public sealed record StepTraffic(
    int Processes, double GradientBytes, int GradientTrades, int GradientMessages, int Buckets, double SumBytes, int SumTrades,
    int SumMessages)
{
    /// <summary>The traffic of a step.</summary>
    /// <param name="model">The network.</param>
    /// <param name="processes">R, at least 1.</param>
    /// <param name="parts">Parts of a batch, at least as many.</param>
    /// <param name="statistics">Over which images batch normalizations take their statistics.</param>
    /// <exception cref="ArgumentException">There are fewer parts than processes.</exception>
    public static StepTraffic Of(Model model, int processes, int parts, StatisticsScope statistics) =>
        Of(StepTimeline.Of(model, statistics), TradeCounts.Of(processes, parts));

    /// <summary>The traffic of a step of which it is known what happens.</summary>
    internal static StepTraffic Of(StepTimeline timeline, TradeCounts counts)
    {
        double[] buckets = [.. timeline.Amounts(StepEventKind.Bucket)], sums = [.. timeline.Amounts(StepEventKind.Sum)];
        return new(
            counts.Processes, counts.BucketShare * buckets.Sum(), counts.BucketTrades * buckets.Length,
            counts.BucketMessages * buckets.Length, buckets.Length,
            (double)counts.SumMessages * sizeof(double) * sums.Sum(), counts.SumTrades * sums.Length, counts.SumMessages * sums.Length);
    }
}
