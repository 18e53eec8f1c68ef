namespace Gabor.Processes;

/// <summary>
/// The fixed tree in which sums over the parts of a batch are added, whoever computes them: neighbours first, then neighbours of these, and
/// so on; the last one of an odd number waits. A node of it is a range of parts that begins at a multiple of its size, 1, 2, 4, …; only the
/// last one may be cut short.
/// </summary>
static class PartTree
{
    /// <summary>Levels of the tree that a round of trades adds at most: within groups of up to eight.</summary>
    const int LevelsOfRound = 3;

    /// <summary>Behind which levels rounds of trades end that add those from one to another, as evenly as can be.</summary>
    public static int[] Rounds(int bottom, int top)
    {
        int count = Math.Max(1, (top - bottom + LevelsOfRound - 1) / LevelsOfRound);
        return [.. Enumerable.Range(1, count).Select(round => bottom + ((top - bottom) * round / count))];
    }

    /// <summary>The fewest nodes that make up a range of parts: what a process that has them gives to others.</summary>
    /// <param name="parts">All parts.</param>
    /// <param name="first">The first one of the range.</param>
    /// <param name="end">Behind the last one.</param>
    public static PartNode[] Nodes(int parts, int first, int end)
    {
        var nodes = new List<PartNode>();
        for (int at = first; at < end; at = nodes[^1].End)
        {
            long size = 1;
            while (size < parts && at % (2 * size) == 0 && Math.Min(at + (2 * size), parts) <= end)
                size *= 2;
            nodes.Add(new PartNode(at, (int)Math.Min(at + size, parts)));
        }

        return [.. nodes];
    }

    /// <summary>
    /// What is to be added, in this order: after it, every node that a range of nodes makes up stands where its first one did.
    /// </summary>
    /// <param name="parts">All parts.</param>
    /// <param name="nodes">Nodes of the tree, each one beginning where the one before it ends.</param>
    public static PartJoin[] Joins(int parts, IReadOnlyList<PartNode> nodes)
    {
        var joins = new List<PartJoin>();
        int size = 1;
        while (size < parts)
            size *= 2;
        Visit(0, size);
        return [.. joins];

        // The place of a node's sum; null where not all of it is there.
        int? Visit(int first, int length)
        {
            int end = Math.Min(first + length, parts), place = 0;
            if (end <= nodes[0].First || first >= nodes[^1].End)
                return null;
            while (place < nodes.Count && nodes[place].First < first)
                place++;
            if (place < nodes.Count && nodes[place] == new PartNode(first, end))
                return place;
            if (length == 1)
                return null;
            int half = length / 2;
            if (first + half >= end)
                return Visit(first, half);
            if (Visit(first, half) is var left && Visit(first + half, half) is { } right && left is { } into)
            {
                joins.Add(new PartJoin(into, right));
                return into;
            }

            return null;
        }
    }
}

/// <summary>A node of the tree: the parts from the first to the one before the end.</summary>
readonly record struct PartNode(int First, int End);

/// <summary>An addition: what stands at one place into another.</summary>
/// <param name="Into">The place of the left neighbour, where the sum goes.</param>
/// <param name="From">The place of the right one.</param>
readonly record struct PartJoin(int Into, int From);
