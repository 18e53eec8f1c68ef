namespace Gabor.Plans.Fusions;

/// <summary>A way to do several layers in one pass over memory. It never changes what a plan computes; most do not change a bit.</summary>
abstract class Fusion
{
    /// <summary>What it is called where it can be left out: <c>rectification</c>.</summary>
    public abstract string Name { get; }

    /// <summary>All of them, in the order in which they are applied.</summary>
    public static IReadOnlyList<Fusion> All { get; } =
    [
        new Views(), new FoldedNormalization(), new ResidualSum(), new PooledRectification(), new Rectification(), new QuantizedOutput(),
        new QuantizedSum(), new ByteValues(),
    ];

    /// <summary>Rewrites the nodes that it applies to.</summary>
    public abstract void Apply(PlanGraph graph);
}
