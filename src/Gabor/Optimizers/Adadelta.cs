using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Adadelta (Zeiler 2012): g = ∇ + λθ, v ← βv + (1 − β)g², d = g √(u + ε) / √(v + ε), u ← βu + (1 − β)d², θ ← θ − αd. A step has the measure of the
/// weights themselves; the paper has no α, that is, α = 1.
/// </summary>
/// <param name="beta">β, ρ in the paper: how much of the mean squares stays; 0.95 by default.</param>
/// <param name="epsilon">ε, inside both roots: what the first step is made of; 1e-6 by default.</param>
public sealed class Adadelta(double beta = 0.95, double epsilon = 1e-6) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "adadelta";

    /// <summary>v and u.</summary>
    public override IReadOnlyList<string> Slots => ["square", "step_square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.Adadelta(
        update.Gradient, update.LearningRate, beta, (float)epsilon, update.Decay, update.Slot(0), update.Slot(1), update.Weights, update.Workers);
}
