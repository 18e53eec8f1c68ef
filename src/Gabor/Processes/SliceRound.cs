using System.Numerics;

namespace Gabor.Processes;

/// <summary>
/// A round in which processes add gradients, each one slice of what they hold for all of them: after it, each holds the sum over all
/// members of a slice that is as many times smaller.
/// </summary>
/// <remarks>
/// Where processes are a power of two and each has one node of the tree of parts, a round adds some levels of the tree within groups of up
/// to eight (recursive halving, Thakur, Rabenseifner and Gropp 2005): each number is sent as often as in one round of all, in 14 log₈ R
/// messages instead of 2 (R − 1). Else it is one round of all, of all their nodes.
/// </remarks>
/// <param name="Members">The processes, in the order of their parts, this one among them.</param>
/// <param name="Own">The place of this process among them, and of the slice that it adds.</param>
/// <param name="Nodes">How many rows each of them gives.</param>
/// <param name="Joins">What is added of the rows.</param>
sealed record SliceRound(int[] Members, int Own, int[] Nodes, PartJoin[] Joins)
{
    /// <summary>All rows.</summary>
    public int Rows { get; } = Nodes.Sum();

    /// <summary>The most rows that one gives.</summary>
    public int MostNodes { get; } = Nodes.Max();

    /// <summary>The rounds of a process, in their order.</summary>
    public static SliceRound[] Of(BatchDivision division, int rank, int size)
    {
        bool isEven = BitOperations.IsPow2(size) && division.Givers == size && Array.TrueForAll(division.Nodes, nodes => nodes.Length == 1);
        if (!isEven)
        {
            int[] nodes = [.. Enumerable.Range(0, size).Select(process => process < division.Givers ? division.Nodes[process].Length : 0)];
            return [new([.. Enumerable.Range(0, size)], rank, nodes, division.AllJoins)];
        }

        int[] levels = PartTree.Rounds(0, int.Log2(size));
        return [.. levels.Select((level, round) =>
        {
            int low = round == 0 ? 0 : levels[round - 1], members = 1 << (level - low), own = rank >> low & (members - 1);
            int first = rank - (own << low);
            return new SliceRound(
                [.. Enumerable.Range(0, members).Select(member => first + (member << low))], own, [.. Enumerable.Repeat(1, members)],
                PartTree.Joins(members, [.. Enumerable.Range(0, members).Select(member => new PartNode(member, member + 1))]));
        })];
    }
}
