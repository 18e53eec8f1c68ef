namespace Gabor.Plans;

/// <summary>
/// When what happens in a plan: time runs 0 … n − 1 over the nodes forward, n is the loss, and node i's backward pass is at 2n − i, with
/// what is computed again before it.
/// </summary>
sealed class Timeline(PlanGraph graph, Recomputation recomputation)
{
    readonly bool trains = graph.Mode == PlanMode.Training;

    /// <summary>The loss.</summary>
    public int Loss => graph.Nodes.Count;

    /// <summary>A node's backward pass.</summary>
    public int Backward(int node) => (2 * graph.Nodes.Count) - node;

    /// <summary>When what a node's forward pass leaves for its backward pass is read last.</summary>
    public int SavedUntil(int node) => trains ? Backward(node) : node;

    /// <summary>When a node's value is read last: in the forward pass alone where it is computed again for backward.</summary>
    public int LastRead(int node)
    {
        int last = Math.Max(node, graph.Nodes.FindLastIndex(other => other.Sources.Contains(graph.Nodes[node].Value)));
        return recomputation.Keeps(node) && recomputation.ReadLastFor(node) is { } reader ? Backward(reader) : last;
    }

    /// <summary>When a node's value is computed again, and when that is read last; null for one that is not.</summary>
    public (int Made, int LastRead)? Again(int node) => recomputation.MadeBefore(node) is { } before
        ? (Backward(before), Backward(recomputation.ReadLastFor(node) ?? before))
        : null;
}
