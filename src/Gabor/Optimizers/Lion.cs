using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Lion (Chen et al. 2023): θ ← θ − αλθ; θ ← θ − α sign(β₁m + (1 − β₁)∇); m ← β₂m + (1 − β₂)∇. Every weight moves by α or not at all, so α is three to
/// ten times smaller than Adam's, and λ as much larger.
/// </summary>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.99 by default.</param>
public sealed class Lion(double beta1 = 0.9, double beta2 = 0.99) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "lion";

    /// <summary>m.</summary>
    public override IReadOnlyList<string> Slots => ["mean"];

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        update.Shrink();
        UpdateKernels.Lion(update.Gradient, update.LearningRate, beta1, beta2, update.Slot(0), update.Weights, update.Workers);
    }
}
