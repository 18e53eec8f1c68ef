using Gabor.Layers;

namespace Gabor.Plans;

/// <summary>
/// The gradients of parameters that several layers share. Backward comes from the end, so the last layer that has a parameter assigns its
/// gradient; each one before it writes to an array of its own, which is added.
/// </summary>
sealed class SharedGradients
{
    readonly List<SharedGradient>[] added;

    /// <summary>Asks for the arrays of a graph that is trained.</summary>
    public SharedGradients(PlanGraph graph, Timeline time, PlanRegions regions)
    {
        added = [.. graph.Nodes.Select(_ => new List<SharedGradient>())];
        if (graph.Mode != PlanMode.Training)
            return;
        var begun = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            int now = time.Backward(i);
            foreach (var parameter in graph.Nodes[i].Layer.Parameters.Where(parameter => parameter.IsTrained && !begun.Add(parameter)))
                added[i].Add(new SharedGradient(parameter, regions.Ask(parameter.Count, isPerImage: false, now, now)));
        }
    }

    /// <summary>What a node adds to gradients that others began.</summary>
    public IReadOnlyList<SharedGradient> Of(int node) => added[node];
}

/// <summary>A layer's part of the gradient of a parameter that others have too.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Region">The number of the array that holds the part.</param>
sealed record SharedGradient(Parameter Parameter, int Region);
