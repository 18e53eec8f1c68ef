using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Lion (Chen et al. 2023): θ ← θ − αλθ; θ ← θ − α sign(β₁m + (1 − β₁)∇); m ← β₂m + (1 − β₂)∇. Every weight moves by α or not at all, so α
/// is three to ten times smaller than Adam's, and λ as much larger.
/// </summary>
/// <param name="learningRate">α, above 0; 0.0001 by default.</param>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.99 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Lion(double learningRate = 0.0001, double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0)
    : Optimizer(Kind, learningRate, beta1, beta2, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "lion", "the sign of an interpolated momentum, with decoupled weight decay",
        [OptimizerRows.LearningRate(0.0001), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.99), OptimizerRows.WeightDecay],
        values => new Lion(values[0], values[1], values[2], values[3]));

    /// <summary>m.</summary>
    public override IReadOnlyList<string> Slots => ["mean"];

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        update.Shrink();
        UpdateKernels.Lion(update.Gradient, update.LearningRate, beta1, beta2, update.Slot(0), update.Weights, update.Workers);
    }
}
