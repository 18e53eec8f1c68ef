using System.Numerics;

namespace Gabor.Processes;

/// <summary>
/// A round in which processes add gradients, each one slice of what they hold for all of them: after it, each holds the sum over all members
/// of a slice that is as many times smaller.
/// </summary>
/// <remarks>
/// Where processes are a power of two and each has one node of the tree of parts, a round adds some levels of the tree within groups of up
/// to eight (recursive halving, Thakur, Rabenseifner and Gropp 2005): each number is sent as often as in one round of all, in 2 (8 − 1) log₈ R
/// messages instead of 2 (R − 1). Else it is one round of all, of all their nodes.
/// </remarks>
/// <param name="Members">The processes, in the order of their parts, this one among them.</param>
/// <param name="Own">The place of this process among them, and of the slice that it adds.</param>
/// <param name="Joins">What is added of the rows that they give.</param>
sealed record SliceRound(int[] Members, int Own, PartJoin[] Joins)
{
    /// <summary>Levels of the tree in a round.</summary>
    const int Levels = 3;

    /// <summary>The rounds of a process, in their order.</summary>
    public static SliceRound[] Of(BatchDivision division, int rank, int size)
    {
        bool isEven = BitOperations.IsPow2(size) && division.Givers == size && Array.TrueForAll(division.Nodes, nodes => nodes.Length == 1);
        if (!isEven)
            return [new([.. Enumerable.Range(0, size)], rank, division.AllJoins)];
        int top = int.Log2(size), count = Math.Max(1, (top + Levels - 1) / Levels);
        return [.. Enumerable.Range(0, count).Select(round =>
        {
            int low = top * round / count, members = 1 << ((top * (round + 1) / count) - low), own = rank >> low & (members - 1);
            int first = rank - (own << low);
            return new SliceRound(
                [.. Enumerable.Range(0, members).Select(member => first + (member << low))], own,
                PartTree.Joins(members, [.. Enumerable.Range(0, members).Select(member => new PartNode(member, member + 1))]));
        })];
    }
}
