using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// When evaluation, batch normalisation is a factor f = γ / √(v + ε) and an offset β − m f for each channel, of statistics m and v that stand still: a convolution before
/// it takes them into its filters, W f, and its bias, b f + β − m f. The products round a little differently.
/// </summary>
sealed class FoldedNormalization : Fusion
{
    /// <inheritdoc/>
    public override string Name => "folded-normalization";

    /// <inheritdoc/>
    public override void Apply(Draft draft)
    {
        if (draft.Mode == PlanMode.Train)
            return;
        foreach (var step in draft.Steps.ToArray())
        {
            if (step is not { Layer: Convolution, Folded: null } || draft.OnlyReader(step.Value) is not { Layer: BatchNormalization normalization } folded)
                continue;
            step.Folded = normalization;
            step.Value = folded.Value;
            draft.Steps.Remove(folded);
        }
    }
}
