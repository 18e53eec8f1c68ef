namespace Gabor.Losses;

/// <summary>The loss of one output of a network, and its weight in J = Σ wₒ Jₒ.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Weight">wₒ, above 0; 1 by default. Auxiliary classifiers have less, 0.3 in GoogLeNet [31].</param>
/// <param name="Target">What the output should be; the label by default.</param>
public sealed record OutputLoss(Loss Loss, double Weight = 1, TargetKind Target = TargetKind.Label)
{
    /// <summary><c>softmax_cross_entropy</c>, <c>softmax_cross_entropy:0.3</c>, <c>mean_squared_error:1:image</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Loss.Name}{(Weight == 1 && Target == TargetKind.Label ? "" : $":{Weight}")}{(Target == TargetKind.Label ? "" : ":image")}");
}

/// <summary>What an output is compared with.</summary>
public enum TargetKind
{
    /// <summary>The image's label, or its soft label with label smoothing, mixup or cutmix.</summary>
    Label,

    /// <summary>The network's own input, as in an autoencoder; the output has as many elements.</summary>
    Image,
}
