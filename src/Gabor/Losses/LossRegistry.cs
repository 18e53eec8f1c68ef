using Gabor.Components;

namespace Gabor.Losses;

/// <summary>The built-in losses by name; <c>LossRegistry.Default.With(MyLoss.Kind)</c> adds one.</summary>
public static class LossRegistry
{
    /// <summary>Every built-in loss, in the order of help and tables.</summary>
    public static Registry<ComponentKind<Loss>> Default { get; } = new(
        "loss", SoftmaxCrossEntropy.Kind, MeanSquaredError.Kind, BernoulliCrossEntropy.Kind, AbsolutePenalty.Kind, SparsityPenalty.Kind,
        GaussianDivergence.Kind);
}
