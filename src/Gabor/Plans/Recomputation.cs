using Gabor.Layers;

namespace Gabor.Plans;

/// <summary>
/// Which values of a graph that is trained stay in memory until the backward pass has read them, and which are computed a second time for
/// it: activation checkpointing (Chen et al. 2016, arXiv 1604.06174). What is computed again has the same bits.
/// </summary>
sealed class Recomputation
{
    /// <summary>
    /// The most segments that are tried. More keep more values and compute fewer again at a time; where the least memory is depends on how
    /// much the layers differ, so it is looked for.
    /// </summary>
    static readonly int[] Segments = [2, 3, 4, 6, 8, 12, 16, 24];

    readonly PlanGraph graph;
    readonly bool[] keeps;
    readonly int[] made, last;
    readonly List<int>[] before;

    Recomputation(PlanGraph graph, bool[] keeps)
    {
        (this.graph, this.keeps) = (graph, keeps);
        made = new int[keeps.Length];
        last = new int[keeps.Length];
        before = [.. keeps.Select(_ => new List<int>())];
        Array.Fill(made, int.MaxValue);
        Array.Fill(last, int.MaxValue);
        if (graph.Mode != PlanMode.Training)
            return;
        for (int i = keeps.Length - 1; i >= 0; i--)
        {
            if (!graph.HasBackward(i))
                continue;
            var reads = graph.Nodes[i].BackwardReads;
            if (reads.HasFlag(BackwardReads.Output))
                Need(i, i);
            foreach (int source in reads.HasFlag(BackwardReads.Input) ? graph.Nodes[i].Sources : [])
                Need(graph.IndexOf(source), i);
        }
    }

    /// <summary>Everything is kept.</summary>
    public static Recomputation None(PlanGraph graph) => new(graph, [.. graph.Nodes.Select(_ => true)]);

    /// <summary>
    /// Everything kept, and the graph cut into 2, 3, … segments of some equal sizes: what a later segment reads of an earlier one is kept,
    /// and so is the last segment, whose backward pass comes at once.
    /// </summary>
    public static IEnumerable<Recomputation> Choices(PlanGraph graph)
    {
        long all = graph.Nodes.Sum(node => (long)graph.Floats(node.Value));
        return Segments.Select(count => new Recomputation(graph, Kept(graph, Math.Max(1, all / count)))).Prepend(None(graph));
    }

    /// <summary>Whether a node's output stays until backward has read it.</summary>
    public bool Keeps(int node) => keeps[node];

    /// <summary>The nodes that are computed again before a node's backward pass, in this order.</summary>
    public IReadOnlyList<int> Before(int node) => before[node];

    /// <summary>Before whose backward pass a node is computed again; null for one that is not.</summary>
    public int? MadeBefore(int node) => made[node] == int.MaxValue ? null : made[node];

    /// <summary>The last node before or in whose backward pass a node's output is read; null where backward does not read it.</summary>
    public int? ReadLastFor(int node) => last[node] == int.MaxValue ? null : last[node];

    /// <summary>A value is read for the backward pass of a node; backward goes from the last to the first.</summary>
    void Need(int value, int node)
    {
        if (value < 0)
            return;
        last[value] = node;
        if (keeps[value] || made[value] != int.MaxValue)
            return;
        foreach (int source in graph.Nodes[value].Sources)
            Need(graph.IndexOf(source), node);
        made[value] = node;
        before[node].Add(value);
    }

    /// <summary>What is kept where segments end after some floats, each where the fewest are read later.</summary>
    static bool[] Kept(PlanGraph graph, long each)
    {
        int count = graph.Nodes.Count, cut = -1;
        bool[] keeps = [.. graph.Nodes.Select(node => graph.Outputs.Contains(node.Value))];
        int[] reader = [.. graph.Nodes.Select(node => graph.Nodes.FindLastIndex(other => other.Sources.Contains(node.Value)))];
        long sum = 0, fewest = long.MaxValue;
        for (int i = 0, best = 0; i < count; i++)
        {
            sum += graph.Floats(graph.Nodes[i].Value);
            if (sum < each)
                continue;
            long crossing = Enumerable.Range(0, i + 1).Where(v => reader[v] > i).Sum(v => (long)graph.Floats(graph.Nodes[v].Value));
            if (crossing < fewest)
                (best, fewest) = (i, crossing);
            if (sum < each + (each / 2) && i < count - 1)
                continue;
            for (int v = 0; v <= best; v++)
                keeps[v] |= reader[v] > best;
            (cut, i, sum, fewest) = (best, best, 0, long.MaxValue);
        }

        keeps.AsSpan(cut + 1).Fill(true);
        return keeps;
    }
}
