using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Nesterov's momentum [24]: v ← μv − α (∇ + λθ), θ ← θ + μv − α (∇ + λθ) with the new v.</summary>
/// <remarks>θ stands where the next gradient is taken, one step of the velocity ahead, so that a step needs one gradient and no second place.</remarks>
/// <param name="momentum">μ, from 0 to below 1; 0.9 by default.</param>
public sealed class Nesterov(float momentum = 0.9f) : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "nesterov";

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["velocity"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Nesterov(update.Gradient, update.LearningRate, momentum, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
