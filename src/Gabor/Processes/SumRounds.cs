namespace Gabor.Processes;

/// <summary>
/// How rows of few numbers, one of each node of the tree of parts, become one sum that every process has: in rounds of trades, each some
/// levels of the tree. After a round, all processes that have a part of a group of parts know the sum of the group.
/// </summary>
/// <remarks>
/// In a round every process trades with those of its group alone, at most eight groups of the round before; so R processes take log₈ R
/// rounds, and up to 8 processes one, in which everybody gives its nodes to everybody. Two levels a round, or three, cost least where a
/// trade takes some ten times as long as what each further process adds to it. The order of additions is that of <see cref="PartTree"/>.
/// </remarks>
sealed class SumRounds
{
    /// <param name="parts">The parts of the batch.</param>
    /// <param name="nodes">The nodes of each process that gives.</param>
    /// <param name="rank">This process.</param>
    /// <param name="size">How many there are; those behind the last one that gives take what it takes, and at first give nothing.</param>
    public SumRounds(int parts, PartNode[][] nodes, int rank, int size)
    {
        int bottom = int.Log2(Math.Max(1, parts / nodes.Length)), slots = 0;
        PartNode[][] known = [.. Enumerable.Range(0, size).Select(process => nodes[Math.Min(process, nodes.Length - 1)])];
        var rounds = new List<SumRound>();
        foreach (int level in size > 1 ? PartTree.Rounds(bottom, Ceiling(parts)) : [])
        {
            var made = Round(parts, known, rounds.Count == 0 ? nodes.Length : size, level, rank, slots);
            rounds.Add(made);
            slots += made.Slots;
            known = [.. known.Select(own => own.Select(node => Group(node, level, parts)).Distinct().ToArray())];
        }

        (Rounds, Slots) = ([.. rounds], slots);
    }

    /// <summary>The rounds, in their order; none of a process alone.</summary>
    public SumRound[] Rounds { get; }

    /// <summary>Rows of memory that they take together.</summary>
    public int Slots { get; }

    static int Ceiling(int parts) => parts == 1 ? 0 : int.Log2(parts - 1) + 1;

    /// <summary>The node of a level that a smaller one belongs to.</summary>
    static PartNode Group(PartNode node, int level, int parts)
    {
        int first = node.First >> level << level;
        return new PartNode(first, (int)Math.Min(first + (1L << level), parts));
    }

    static SumRound Round(int parts, PartNode[][] known, int givers, int level, int rank, int slot)
    {
        var owners = new SortedDictionary<int, (PartNode Node, List<int> Who, List<int> Others)>();
        for (int process = 0; process < known.Length; process++)
        {
            foreach (var node in known[process])
            {
                if (!owners.TryGetValue(node.First, out var entry))
                    owners.Add(node.First, entry = (node, [], []));
                (process < givers ? entry.Who : entry.Others).Add(process);
            }
        }

        int begin = slot;
        List<int> copies = [], sums = [];
        List<Piece> gives = [], takes = [];
        List<PartJoin> joins = [];
        foreach (var group in owners.Values.GroupBy(one => Group(one.Node, level, parts)))
        {
            int[] members = [.. group.SelectMany(one => one.Who.Concat(one.Others)).Distinct().Order()];
            if (!members.Contains(rank))
                continue;
            PartNode[] children = [.. group.Select(one => one.Node)];
            int place = slot;
            foreach (var (_, who, _) in group)
            {
                // Who does not know a node takes it from one that does, each from another as far as there are others.
                int[] takers = [.. members.Except(who)];
                for (int i = 0; i < takers.Length; i++)
                {
                    int giver = who[i % who.Count];
                    if (giver == rank)
                        gives.Add(new Piece(takers[i], slot, 1));
                    else if (takers[i] == rank)
                        takes.Add(new Piece(giver, slot, 1));
                }

                if (who.Contains(rank))
                    copies.Add(slot);
                slot++;
            }

            joins.AddRange(PartTree.Joins(parts, children).Select(join => new PartJoin(place + join.Into, place + join.From)));
            sums.Add(place);
        }

        return new SumRound([.. copies], [.. gives], [.. takes], [.. joins], [.. sums], slot - begin);
    }
}

/// <summary>A round of trades. Places are rows of a memory that all rounds share.</summary>
/// <param name="Copies">Where each row that this process has is put first, in the order of its parts; none where it only takes.</param>
/// <param name="Gives">Which rows it gives.</param>
/// <param name="Takes">Where rows come to.</param>
/// <param name="Joins">What is then added.</param>
/// <param name="Sums">Where the sums of its groups stand, in the order of their parts: its rows in the next round.</param>
/// <param name="Slots">Rows of memory of this round.</param>
sealed record SumRound(int[] Copies, Piece[] Gives, Piece[] Takes, PartJoin[] Joins, int[] Sums, int Slots);
