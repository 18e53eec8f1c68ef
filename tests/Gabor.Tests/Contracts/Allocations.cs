namespace Gabor.Tests.Contracts;

/// <summary>
/// Counts what the current thread allocates. The runtime allocates on it too while it replaces a method by a faster one, whenever it finds
/// the time; what allocates does so in every round, so the round that allocates least counts.
/// </summary>
static class Allocations
{
    const int Rounds = 20;

    /// <summary>The fewest bytes that a round allocates; rounds end with the first that allocates nothing.</summary>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
