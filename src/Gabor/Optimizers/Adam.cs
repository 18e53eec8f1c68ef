using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Adam [16].</summary>
/// <remarks>
/// g = ∇ + λθ; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − α m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
/// </remarks>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Adam(
    double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer(Kind, learningRate, beta1, beta2, epsilon, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adam", "adaptive moments: running means of the gradient and its square",
        [
            OptimizerRows.LearningRate(0.001), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.999), OptimizerRows.Epsilon(1e-8),
            OptimizerRows.WeightDecay,
        ],
        values => new Adam(values[0], values[1], values[2], values[3], values[4]));

    /// <summary>m and v.</summary>
    public override IReadOnlyList<string> Slots => ["mean", "square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.Adam(
        update.Gradient, update.Step, update.LearningRate, beta1, beta2, (float)epsilon, update.Decay, update.Slot(0), update.Slot(1),
        update.Weights, update.Workers);
}
