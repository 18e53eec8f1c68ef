using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>Sums over parts, written out with brackets.</summary>
static class BracketedSums
{
    /// <summary>Neighbours are added, then neighbours of these: the loop that every reader knows.</summary>
    public static string Definition(int parts)
    {
        string[] sums = [.. Enumerable.Range(0, parts).Select(part => $"{part}")];
        for (int step = 1; step < parts; step *= 2)
        {
            for (int i = 0; i + step < parts; i += 2 * step)
                sums[i] = $"({sums[i]}+{sums[i + step]})";
        }

        return sums[0];
    }

    /// <summary>Adds as told.</summary>
    public static void Join(string[] sums, PartJoin[] joins)
    {
        foreach (var (into, from) in joins)
            sums[into] = $"({sums[into]}+{sums[from]})";
    }
}
