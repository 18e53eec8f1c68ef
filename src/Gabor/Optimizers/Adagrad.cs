using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Adagrad [4]: g = ∇ + λθ, v ← v + g², θ ← θ − α g / (√v + ε). Rates only fall; v begins at 0.</summary>
/// <param name="learningRate">α, above 0; 0.01 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Adagrad(double learningRate = 0.01, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer(Kind, learningRate, epsilon, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adagrad", "a learning rate for each weight, from the sum of squared gradients",
        [OptimizerRows.LearningRate(0.01), OptimizerRows.Epsilon(1e-8), OptimizerRows.WeightDecay],
        values => new Adagrad(values[0], values[1], values[2]));

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.Adagrad(
            update.Gradient, update.LearningRate, (float)epsilon, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
