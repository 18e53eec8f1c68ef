using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Gradient descent: θ ← θ − α (∇ + λθ), (3.36), (3.37), (4.25), (6.21): down the gradient, where J falls fastest, (3.27)–(3.33), by η =
/// α‖∇J‖, (3.34)–(3.36). On batches it is mini-batch, on single images stochastic (3.39).
/// </summary>
/// <param name="learningRate">α, above 0; 0.01 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Sgd(double learningRate = 0.01, double weightDecay = 0)
    : Optimizer(Kind, learningRate, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "sgd", "gradient descent, θ ← θ − α∇J",
        [OptimizerRows.LearningRate(0.01), OptimizerRows.WeightDecay],
        values => new Sgd(values[0], values[1]));

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Sgd(update.Gradient, update.LearningRate, update.Decay, update.Weights, update.Workers);
}
