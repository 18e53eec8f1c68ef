using Gabor.Components;

namespace Gabor.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019): θ ← θ − αλθ, then a step of <see cref="Adam"/> by ∇ alone. The decay is not divided by √v̂, so it
/// draws all weights to 0 alike.
/// </summary>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="beta1">β₁; 0.9 by default.</param>
/// <param name="beta2">β₂; 0.999 by default.</param>
/// <param name="epsilon">ε, outside the root; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
/// <param name="amsGrad">
/// AMSGrad (Reddi et al. 2018), as PyTorch has it: whether the largest v so far stands in place of v; false by default.
/// </param>
public sealed class AdamW(
    double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
    bool amsGrad = false)
    : Optimizer(Kind, learningRate, beta1, beta2, epsilon, weightDecay, amsGrad ? 1 : 0)
{
    readonly string[] slots = amsGrad ? ["mean", "square", "largest"] : ["mean", "square"];

    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "adamw", "Adam with decoupled weight decay",
        [
            OptimizerRows.LearningRate(0.001), OptimizerRows.Beta1(0.9), OptimizerRows.Beta2(0.999), OptimizerRows.Epsilon(1e-8),
            OptimizerRows.WeightDecay, OptimizerRows.AmsGrad,
        ],
        values => new AdamW(values[0], values[1], values[2], values[3], values[4], values[5] != 0));

    /// <summary>m and v; with AMSGrad the largest v as well.</summary>
    public override IReadOnlyList<string> Slots => slots;

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        update.Shrink();
        Adam.Move(update, 0, beta1, beta2, epsilon, amsGrad);
    }
}
