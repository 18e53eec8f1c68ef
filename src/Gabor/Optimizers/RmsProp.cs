using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>RMSprop [33]: g = ∇ + λθ, v ← βv + (1 − β)g² (6.22), θ ← θ − α g / (√v + ε) (6.23), with ε outside the root.</summary>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="beta">β, how much of the mean square stays; 0.9 by default.</param>
/// <param name="epsilon">ε; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class RmsProp(double learningRate = 0.001, double beta = 0.9, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer(Kind, learningRate, beta, epsilon, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "rmsprop", "a learning rate for each weight, from the running mean of squared gradients",
        [OptimizerRows.LearningRate(0.001), OptimizerRows.Beta(0.9), OptimizerRows.Epsilon(1e-8), OptimizerRows.WeightDecay],
        values => new RmsProp(values[0], values[1], values[2], values[3]));

    /// <summary>v.</summary>
    public override IReadOnlyList<string> Slots => ["square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) =>
        UpdateKernels.RmsProp(
            update.Gradient, update.LearningRate, beta, (float)epsilon, update.Decay, update.Slot(0), update.Weights, update.Workers);
}
