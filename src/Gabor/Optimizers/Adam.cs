using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>Adam [16].</summary>
/// <remarks>
/// g = ∇ + λθ; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − α m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
/// With AMSGrad u ← max(u, v), and v̂ = u / (1 − β₂ᵗ).
/// </remarks>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
/// <param name="amsGrad">
/// AMSGrad (Reddi et al. 2018), as PyTorch has it: whether the largest v so far stands in place of v; false by default.
/// </param>
public sealed class Adam(
    double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
    bool amsGrad = false)
    : Optimizer(Kind, learningRate, beta1, beta2, epsilon, weightDecay, amsGrad ? 1 : 0)
{
    readonly string[] slots = amsGrad ? ["mean", "square", "largest"] : ["mean", "square"];

    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adam", "adaptive moments: running means of the gradient and its square",
        [
            OptimizerRows.LearningRate(0.001), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.999), OptimizerRows.Epsilon(1e-8),
            OptimizerRows.WeightDecay, OptimizerRows.AmsGrad,
        ],
        values => new Adam(values[0], values[1], values[2], values[3], values[4], values[5] != 0));

    /// <summary>m and v; with AMSGrad the largest v as well.</summary>
    public override IReadOnlyList<string> Slots => slots;

    /// <inheritdoc/>
    public override void Apply(in Update update) => Move(update, update.Decay, beta1, beta2, epsilon, amsGrad);

    /// <summary>A step whose gradient is ∇ + λθ for the given λ.</summary>
    internal static void Move(in Update update, float decay, double beta1, double beta2, double epsilon, bool amsGrad)
    {
        if (amsGrad)
        {
            UpdateKernels.AmsGrad(
                update.Gradient, update.Step, update.LearningRate, beta1, beta2, (float)epsilon, decay, update.Slot(0), update.Slot(1),
                update.Slot(2), update.Weights, update.Workers);
        }
        else
        {
            UpdateKernels.Adam(
                update.Gradient, update.Step, update.LearningRate, beta1, beta2, (float)epsilon, decay, update.Slot(0), update.Slot(1),
                update.Weights, update.Workers);
        }
    }
}
