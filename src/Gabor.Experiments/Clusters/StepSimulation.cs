using Gabor.Numerics.Random;

namespace Gabor.Experiments.Clusters;

/// <summary>
/// Steps of training on many machines, event by event: each machine computes its operations, all wait for each other where sums are
/// exchanged, and buckets of gradients travel one after the other in the background. It checks what <see cref="StepModel.Step"/> puts into
/// one formula, and tells what that cannot: what it costs that machines are not equally fast at every moment.
/// </summary>
static class StepSimulation
{
    /// <summary>Steps whose mean is taken where machines are uneven.</summary>
    const int Steps = 10;

    /// <summary>Seconds of a step, the mean of several.</summary>
    /// <param name="network">What an exchange costs.</param>
    /// <param name="timeline">What happens in a step.</param>
    /// <param name="counts">How many processes there are, and what they trade.</param>
    /// <param name="compute">Seconds in which a process computes.</param>
    /// <param name="unevenness">The standard deviation of the time of an operation from machine to machine and step to step, as a share of
    /// it; 0 for machines that are alike.</param>
    public static double Seconds(StepModel network, StepTimeline timeline, TradeCounts counts, double compute, double unevenness = 0)
    {
        if (counts.Processes == 1)
            return compute;
        double[] clocks = new double[unevenness == 0 ? 1 : counts.Processes];
        double background = 0, bandwidth = network.BytesPerSecond;
        int steps = unevenness == 0 ? 1 : Steps;
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < timeline.Events.Count; i++)
            {
                var (kind, amount) = timeline.Events[i];
                switch (kind)
                {
                    case StepEventKind.Compute:
                        Compute(clocks, amount * compute, unevenness, new RandomStream(1, Purpose.Synthesis, i, (uint)step));
                        break;
                    case StepEventKind.Sum:
                        double bytes = counts.SumMessages * sizeof(double) * amount, start = clocks.Max();

                        // Sums go before gradients, which wait for as long.
                        if (background > start)
                            background += bytes / bandwidth;
                        Array.Fill(clocks, start + (counts.SumTrades * network.TradeSeconds)
                            + (counts.SumMessages * network.MessageSeconds) + (bytes / bandwidth));
                        break;
                    default:
                        background = Math.Max(background, clocks.Max()) + (counts.BucketShare * amount / bandwidth)
                            + (counts.BucketTrades * network.TradeSeconds) + (counts.BucketMessages * network.MessageSeconds);
                        break;
                }
            }

            Array.Fill(clocks, Math.Max(clocks.Max(), background));
        }

        return clocks[0] / steps;
    }

    static void Compute(double[] clocks, double seconds, double unevenness, RandomStream random)
    {
        for (int machine = 0; machine < clocks.Length; machine++)
        {
            double times = unevenness == 0 ? 1 : Math.Max(0, 1 + (unevenness * random.Normal((ulong)machine)));
            clocks[machine] += seconds * times;
        }
    }
}
