using Gabor.Components;

namespace Gabor.Optimizers;

/// <summary>The hyper-parameters that several optimizers have, each described once.</summary>
static class OptimizerRows
{
    /// <summary>λ of weight decay, which acts on weights, not on biases.</summary>
    public static HyperParameter WeightDecay { get; } = new(Optimizer.WeightDecayName, 0, "Weight decay (L2 penalty).") { Minimum = 0 };

    /// <summary>α.</summary>
    public static HyperParameter LearningRate(double value) =>
        new(Optimizer.LearningRateName, value, "Learning rate; the peak of schedules that change it.")
        {
            Minimum = 0, ExcludesMinimum = true,
        };

    /// <summary>μ.</summary>
    public static HyperParameter Momentum(double value) => Share("momentum", value, "Momentum.");

    /// <summary>β.</summary>
    public static HyperParameter Beta(double value) => Share("beta", value, "Decay of the running mean of squared gradients.");

    /// <summary>β₁.</summary>
    public static HyperParameter Beta1(double value) => Share("beta1", value, "Decay of the running mean of gradients.");

    /// <summary>β₂.</summary>
    public static HyperParameter Beta2(double value) => Share("beta2", value, "Decay of the second running mean.");

    /// <summary>ε.</summary>
    public static HyperParameter Epsilon(double value) =>
        new("epsilon", value, "Added to the denominator for numerical stability.") { Minimum = 0, ExcludesMinimum = true };

    /// <summary>Whether the largest v so far divides.</summary>
    public static HyperParameter AmsGrad { get; } = HyperParameter.Switch(
        "amsgrad", "Whether the largest second running mean so far divides the step (AMSGrad): 1 is yes.");

    static HyperParameter Share(string name, double value, string description) =>
        new(name, value, description) { Minimum = 0, Maximum = 1, ExcludesMaximum = true };
}
