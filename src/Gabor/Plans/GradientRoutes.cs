namespace Gabor.Plans;

/// <summary>
/// Where the derivatives by the values lie. Every place that reads a value gives back a derivative: the first one is the gradient itself,
/// each later one an array that is added to it. A residual's is that of the sum, in place, where it is the first.
/// </summary>
sealed class GradientRoutes
{
    readonly PlanGraph graph;
    readonly Timeline time;
    readonly PlanRegions regions;
    readonly int[] sums;
    readonly int[][] branches;
    readonly List<int>[] additions;

    /// <summary>Asks for all derivatives of a graph that is trained; in inference there are none.</summary>
    public GradientRoutes(PlanGraph graph, Timeline time, PlanRegions regions)
    {
        (this.graph, this.time, this.regions) = (graph, time, regions);
        sums = [.. graph.Nodes.Select(_ => PlanRegions.None)];
        branches = [.. graph.Nodes.Select(node => node.Sources.Select(_ => PlanRegions.None).ToArray())];
        additions = [.. graph.Nodes.Select(_ => new List<int>())];
        if (graph.Mode != PlanMode.Training)
            return;
        foreach (int output in graph.Outputs)
            sums[graph.IndexOf(output)] = regions.Ask(graph.Floats(output), isPerImage: true, time.Loss, time.Loss);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.HasBackward(i))
                Route(i);
        }
    }

    /// <summary>The gradient of a node's value.</summary>
    public int Sum(int node) => sums[node];

    /// <summary>What a node gives its inputs.</summary>
    public IReadOnlyList<int> Branches(int node) => branches[node];

    /// <summary>
    /// After a node's backward pass: the nodes whose gradients grow by one of its branches, and which branch, in this order.
    /// </summary>
    public IEnumerable<(int Sum, int Branch)> Additions(int node) =>
        additions[node].Select(source => (sums[graph.IndexOf(graph.Nodes[node].Sources[source])], branches[node][source]));

    void Route(int i)
    {
        var node = graph.Nodes[i];
        int now = time.Backward(i);
        if (sums[i] == PlanRegions.None)
            sums[i] = regions.Ask(graph.Floats(node.Value), isPerImage: true, now, now);
        regions.Extend(sums[i], now);
        for (int s = 0; s < node.Sources.Count; s++)
        {
            int source = graph.IndexOf(node.Sources[s]);
            if (source < 0 || !graph.HasBackward(source))
                continue;
            if (sums[source] == PlanRegions.None && node.AddsResidual && s == node.Sources.Count - 1)
            {
                // The residual's gradient is the sum's own, from here on.
                branches[i][s] = sums[source] = sums[i];
                continue;
            }

            branches[i][s] = regions.Ask(graph.Floats(node.Sources[s]), isPerImage: true, now, now);
            if (sums[source] == PlanRegions.None)
            {
                sums[source] = branches[i][s];
                continue;
            }

            regions.Extend(sums[source], now);
            additions[i].Add(s);
        }
    }
}
