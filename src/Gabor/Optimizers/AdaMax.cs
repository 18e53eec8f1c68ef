using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// AdaMax [16]: g = ∇ + λθ, m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g|), θ ← θ − α m̂ / (u + ε) with m̂ = m / (1 − β₁ᵗ). The paper has no ε; it keeps a
/// weight that never had a gradient where it is.
/// </summary>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε; 1e-8 by default.</param>
public sealed class AdaMax(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "adamax";

    /// <summary>m and u.</summary>
    public override IReadOnlyList<string> Slots => ["mean", "largest"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.AdaMax(
        update.Gradient, update.Step, update.LearningRate, beta1, (float)beta2, (float)epsilon, update.Decay, update.Slot(0), update.Slot(1), update.Weights, update.Workers);
}
