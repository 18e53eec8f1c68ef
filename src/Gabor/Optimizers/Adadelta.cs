using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Adadelta (Zeiler 2012): g = ∇ + λθ, v ← βv + (1 − β)g², d = g √(u + ε) / √(v + ε), u ← βu + (1 − β)d², θ ← θ − αd. A step has the
/// measure of the weights themselves; the paper has no α, that is, α = 1.
/// </summary>
/// <param name="learningRate">α, above 0; 1 by default.</param>
/// <param name="beta">β, ρ in the paper: how much of the mean squares stays; 0.95 by default.</param>
/// <param name="epsilon">ε, inside both roots: what the first step is made of; 1e-6 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Adadelta(double learningRate = 1, double beta = 0.95, double epsilon = 1e-6, double weightDecay = 0)
    : Optimizer(Kind, learningRate, beta, epsilon, weightDecay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adadelta", "RMSprop whose steps are scaled by the size of earlier steps",
        [OptimizerRows.LearningRate(1), OptimizerRows.Beta(0.95), OptimizerRows.Epsilon(1e-6), OptimizerRows.WeightDecay],
        values => new Adadelta(values[0], values[1], values[2], values[3]));

    /// <summary>v and u.</summary>
    public override IReadOnlyList<string> Slots => ["square", "step_square"];

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.Adadelta(
        update.Gradient, update.LearningRate, beta, (float)epsilon, update.Decay, update.Slot(0), update.Slot(1), update.Weights,
        update.Workers);
}
