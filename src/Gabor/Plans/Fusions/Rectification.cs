using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A ReLU after a convolution, a dense layer, a normalisation or a sum: max(0, ·) is taken where the result is stored, (5.21), and backward the derivative is set to 0
/// where the result is not above 0, (4.34), on the way to the other gradients. The bits are those of the two layers.
/// </summary>
sealed class Rectification : Fusion
{
    /// <inheritdoc/>
    public override string Name => "rectification";

    /// <inheritdoc/>
    public override void Apply(Draft draft)
    {
        foreach (var step in draft.Steps.ToArray())
        {
            if (!step.Layer.CanFuseRelu || draft.OnlyReader(step.Value) is not { Layer: Relu } relu)
                continue;
            step.Rectifies = true;
            step.Value = relu.Value;
            draft.Steps.Remove(relu);
        }
    }
}
