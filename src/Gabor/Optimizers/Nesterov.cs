using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Nesterov's momentum [24]: v ← μv − α (∇ + λθ), θ ← θ + μv − α (∇ + λθ) with the new v.</summary>
/// <remarks>θ stands where the next gradient is taken, one step of the velocity ahead, so that a step needs one gradient and no second
/// place.</remarks>
/// <param name="learningRate">α, above 0; 0.01 by default.</param>
/// <param name="momentum">μ, from 0 to below 1; 0.9 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Nesterov(double learningRate = 0.01, double momentum = 0.9, double weightDecay = 0)
    : Optimizer(Kind, learningRate, momentum, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "nesterov", "Nesterov's accelerated gradient: momentum with the gradient taken one step ahead",
        [OptimizerRows.LearningRate(0.01), OptimizerRows.Momentum(0.9), OptimizerRows.WeightDecay],
        values => new Nesterov(values[0], values[1], values[2]));

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["velocity"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Nesterov(
            update.Gradient, update.LearningRate, (float)momentum, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
