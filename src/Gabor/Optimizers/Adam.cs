using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Adam [16].</summary>
/// <remarks>
/// g = ∇ + λθ; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − α m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
/// </remarks>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
public sealed class Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "adam";

    /// <summary>m and v.</summary>
    public override IReadOnlyList<string> Slots => ["mean", "square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.Adam(
        update.Gradient, update.Step, update.LearningRate, beta1, beta2, (float)epsilon, update.Decay, update.Slot(0), update.Slot(1), update.Weights, update.Workers);
}
