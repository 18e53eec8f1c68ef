namespace Gabor.Losses;

/// <summary>The loss of one output of a network, and its weight in J = Σ wₒ Jₒ.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Weight">wₒ, above 0; 1 by default. Auxiliary classifiers have less, 0.3 in GoogLeNet [31].</param>
/// <param name="Target">What the output should be; the label by default.</param>
public sealed record OutputLoss(Loss Loss, double Weight = 1, TargetKind Target = TargetKind.Label)
{
    /// <summary>A penalty on an output, which is compared with nothing: <c>OutputLoss.Penalty(new AbsolutePenalty(), 0.01)</c>.</summary>
    /// <param name="loss">The penalty.</param>
    /// <param name="weight">wₒ, above 0.</param>
    public static OutputLoss Penalty(Loss loss, double weight = 1) => new(loss, weight, TargetKind.None);

    /// <summary>The distance of reconstructions from the images.</summary>
    /// <param name="loss">The loss.</param>
    public static OutputLoss Reconstruction(Loss loss) => new(loss, 1, TargetKind.Image);

    /// <summary>
    /// <c>softmax_cross_entropy</c>, <c>softmax_cross_entropy:0.3</c>, <c>mean_squared_error:1:image</c>, <c>l1:0.01</c>: a penalty has no
    /// other target than none.
    /// </summary>
    public override string ToString()
    {
        string target = Target switch
        {
            TargetKind.Image => ":image",
            TargetKind.None when Loss.NeedsTarget => ":none",
            _ => "",
        };
        return FormattableString.Invariant($"{Loss.Name}{(Weight == 1 && target.Length == 0 ? "" : $":{Weight}")}{target}");
    }
}

/// <summary>What an output is compared with.</summary>
public enum TargetKind
{
    /// <summary>The image's label, or its soft label with label smoothing, mixup or cutmix.</summary>
    Label,

    /// <summary>The network's own input, as in an autoencoder; the output has as many elements.</summary>
    Image,

    /// <summary>Nothing: the loss is a penalty, which looks at the output alone.</summary>
    None,
}
