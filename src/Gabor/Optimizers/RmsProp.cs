using Gabor.Components;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>RMSprop [33]: g = ∇ + λθ, v ← βv + (1 − β)g² (6.22), θ ← θ − α g / (√v + ε) (6.23), with ε outside the root.</summary>
/// <remarks>
/// Both options are those of PyTorch. Centered (Graves 2013): m ← βm + (1 − β)g, and v − m², the variance of the gradients, stands in
/// place of v; it is kept as s ← β(s + (1 − β)(g − m)²) with the m of before, which is the same and cannot fall below 0. With a momentum μ:
/// b ← μb + g / (√v + ε), θ ← θ − αb.
/// </remarks>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="beta">β, how much of the mean square stays; 0.9 by default.</param>
/// <param name="epsilon">ε; 1e-8 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
/// <param name="momentum">μ, from 0 to below 1; 0 by default.</param>
/// <param name="centered">Whether the variance stands in place of the mean square; false by default.</param>
public sealed class RmsProp(
    double learningRate = 0.001, double beta = 0.9, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0,
    bool centered = false)
    : Optimizer(Kind, learningRate, beta, epsilon, weightDecay, momentum, centered ? 1 : 0)
{
    // Those that it uses: v, or s and m; b.
    readonly string[] slots =
    [
        .. (string[])(centered ? ["variance", "mean"] : ["square"]), .. (string[])(momentum > 0 ? ["velocity"] : []),
    ];

    /// <summary>Its name, hyper-parameters and factory, as <see cref="OptimizerRegistry"/> lists it.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "rmsprop", "a learning rate for each weight, from the running mean of squared gradients",
        [
            OptimizerRows.LearningRate(0.001), OptimizerRows.Beta(0.9), OptimizerRows.Epsilon(1e-8), OptimizerRows.WeightDecay,
            OptimizerRows.Momentum(0),
            HyperParameter.Switch("centered", "Whether the variance of the gradients divides in place of their mean square: 1 is yes."),
        ],
        values => new RmsProp(values[0], values[1], values[2], values[3], values[4], values[5] != 0));

    /// <summary>v; the variance and m where it is centered; b where it has a momentum.</summary>
    public override IReadOnlyList<string> Slots => slots;

    /// <inheritdoc/>
    public override void Apply(in Update update)
    {
        if (centered || momentum > 0)
        {
            UpdateKernels.RmsProp(
                update.Gradient, update.LearningRate, beta, (float)epsilon, (float)momentum, update.Decay, update.Slot(0),
                centered ? update.Slot(1) : [], momentum > 0 ? update.Slot(slots.Length - 1) : [], update.Weights, update.Workers);
            return;
        }

        UpdateKernels.RmsProp(
            update.Gradient, update.LearningRate, beta, (float)epsilon, update.Decay, update.Slot(0), update.Weights, update.Workers);
    }
}
