using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// AdaMax [16]: g = ∇ + λθ, m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g| + ε), θ ← θ − α m̂ / u with m̂ = m / (1 − β₁ᵗ). The paper has no ε;
/// it keeps a weight that never had a gradient where it is, and stands where PyTorch has it.
/// </summary>
/// <param name="learningRate">α, above 0; 0.002 by default.</param>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class AdaMax(
    double learningRate = 0.002, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer(Kind, learningRate, beta1, beta2, epsilon, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adamax", "Adam with the infinity norm in place of the mean square",
        [
            OptimizerRows.LearningRate(0.002), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.999), OptimizerRows.Epsilon(1e-8),
            OptimizerRows.WeightDecay,
        ],
        values => new AdaMax(values[0], values[1], values[2], values[3], values[4]));

    /// <summary>m and u.</summary>
    public override IReadOnlyList<string> Slots => ["mean", "largest"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.AdaMax(
        update.Gradient, update.Step, update.LearningRate, beta1, (float)beta2, (float)epsilon, update.Decay, update.Slot(0),
        update.Slot(1), update.Weights, update.Workers);
}
