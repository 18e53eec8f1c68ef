using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Momentum [27]: v ← μv − α (∇ + λθ), θ ← θ + v.</summary>
/// <param name="momentum">μ, from 0 to below 1; 0.9 by default.</param>
public sealed class Momentum(float momentum = 0.9f) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "momentum";

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["velocity"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Momentum(update.Gradient, update.LearningRate, momentum, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
