using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Adagrad [4]: g = ∇ + λθ, v ← v + g², θ ← θ − α g / (√v + ε). Rates only fall; v begins at 0.</summary>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
public sealed class Adagrad(double epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "adagrad";

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Adagrad(update.Gradient, update.LearningRate, (float)epsilon, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
