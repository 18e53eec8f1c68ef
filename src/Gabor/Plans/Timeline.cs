using Gabor.Layers;

namespace Gabor.Plans;

/// <summary>
/// When what happens in a plan: time runs 0 … n − 1 over the nodes forward, n is the loss, and node i's backward pass is at 2n − i.
/// </summary>
sealed class Timeline(PlanGraph graph)
{
    readonly bool trains = graph.Mode == PlanMode.Training;

    /// <summary>The loss.</summary>
    public int Loss => graph.Nodes.Count;

    /// <summary>A node's backward pass.</summary>
    public int Backward(int node) => (2 * graph.Nodes.Count) - node;

    /// <summary>When what a node's forward pass leaves for its backward pass is read last.</summary>
    public int SavedUntil(int node) => trains ? Backward(node) : node;

    /// <summary>When a node's value is read last.</summary>
    public int LastRead(int node)
    {
        int last = trains && graph.Nodes[node].BackwardReads.HasFlag(BackwardReads.Output) ? Backward(node) : node;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i].Sources.Contains(graph.Nodes[node].Value))
                last = Math.Max(last, trains && graph.Nodes[i].BackwardReads.HasFlag(BackwardReads.Input) ? Backward(i) : i);
        }

        return last;
    }
}
