namespace Gabor.Plans.Fusions;

/// <summary>
/// A layer whose output is its input, number by number, as <c>flatten</c>, or <c>dropout</c> in inference, is no node at all: who reads it
/// reads its input. Only where nobody else reads that input: else the derivatives that meet there would be added in another order.
/// </summary>
sealed class Views : Fusion
{
    /// <inheritdoc/>
    public override string Name => "views";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Layer.IsView(graph.Mode == PlanMode.Training) && node.Sources[0] >= 0 && graph.OnlyReader(node.Sources[0]) == node)
                graph.Replace(node, node.Sources[0]);
        }
    }
}
