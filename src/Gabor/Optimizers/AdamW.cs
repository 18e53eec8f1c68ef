using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019): θ ← θ − αλθ, then a step of <see cref="Adam"/> by ∇ alone. The decay is not divided by √v̂, so it draws all
/// weights to 0 alike.
/// </summary>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
public sealed class AdamW(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "adamw";

    /// <summary>m and v.</summary>
    public override IReadOnlyList<string> Slots => ["mean", "square"];

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        update.Shrink();
        UpdateKernels.Adam(
            update.Gradient, update.Step, update.LearningRate, beta1, beta2, (float)epsilon, 0, update.Slot(0), update.Slot(1), update.Weights, update.Workers);
    }
}
