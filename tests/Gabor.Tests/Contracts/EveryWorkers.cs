using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Contracts;

/// <summary>Workers of every tier and of several numbers of threads: none of them may change a bit.</summary>
static class EveryWorkers
{
    public static readonly Tier[] Tiers = [Tier.Scalar, Tier.Lanes128, Tier.Lanes256, Tier.Lanes512];

    public static readonly int[] Threads = [1, 2, 3, 5];

    /// <summary>Does something with each of them, and says which it was.</summary>
    public static void Each(Action<Workers, string> act)
    {
        foreach (var tier in Tiers)
        {
            foreach (int threads in Threads)
            {
                using var workers = new Workers(threads, tier);
                act(workers, $"{tier}, {threads} thread{(threads == 1 ? "" : "s")}");
            }
        }
    }
}
