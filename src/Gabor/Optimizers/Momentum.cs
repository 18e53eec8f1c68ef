using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Momentum [27]: v ← μv − α (∇ + λθ), θ ← θ + v.</summary>
/// <param name="learningRate">α, above 0; 0.01 by default.</param>
/// <param name="momentum">μ, from 0 to below 1; 0.9 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Momentum(double learningRate = 0.01, double momentum = 0.9, double weightDecay = 0)
    : Optimizer(Kind, learningRate, momentum, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "momentum", "gradient descent with momentum, v ← μv − α∇J, θ ← θ + v",
        [OptimizerRows.LearningRate(0.01), OptimizerRows.Momentum(0.9), OptimizerRows.WeightDecay],
        values => new Momentum(values[0], values[1], values[2]));

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["velocity"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Momentum(
            update.Gradient, update.LearningRate, (float)momentum, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
