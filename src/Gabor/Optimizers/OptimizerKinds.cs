namespace Gabor.Optimizers;

/// <summary>All update rules by name; options, help texts and tables are made from this list.</summary>
public static class OptimizerKinds
{
    /// <summary>Name, what it does in one line, and one of it; <c>momentum</c> is μ for the rules that have one.</summary>
    public static IReadOnlyList<(string Name, string Summary, Func<float, Optimizer> Make)> All { get; } =
    [
        ("sgd", "gradient descent, θ ← θ − α∇J", _ => new Sgd()),
        ("momentum", "v ← μv − α∇J, θ ← θ + v", momentum => new Momentum(momentum)),
        ("adam", "a rate of its own for each weight, from the means of gradient and square", _ => new Adam()),
    ];
}
