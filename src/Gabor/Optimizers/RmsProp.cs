using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>RMSprop [33]: g = ∇ + λθ, v ← βv + (1 − β)g² (6.22), θ ← θ − α g / (√v + ε) (6.23), with ε outside the root.</summary>
/// <param name="beta">β, how much of the mean square stays; 0.9 by default.</param>
/// <param name="epsilon">ε; 1e-8 by default.</param>
public sealed class RmsProp(double beta = 0.9, double epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "rmsprop";

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.RmsProp(update.Gradient, update.LearningRate, beta, (float)epsilon, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
