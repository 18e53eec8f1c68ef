namespace Gabor.Layers;

/// <summary>How a convolution is computed. The results agree within rounding; each one's bits are the same on every machine.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>
    /// Chosen by shape alone: <see cref="Winograd"/> for 3 × 3 and 5 × 5 windows of stride 1 on 16 channels or more with 16 filters or more, else
    /// <see cref="Implicit"/>.
    /// </summary>
    Auto,

    /// <summary>The seven loops of the formula, (6.12).</summary>
    Direct,

    /// <summary>A matrix product over the windows where they lie, without writing them out as im2col does.</summary>
    Implicit,

    /// <summary>
    /// Winograd's minimal filtering, F(4 × 4, 3 × 3) and F(4 × 4, 5 × 5), for 3 × 3 and 5 × 5 windows of stride 1; for others as <see cref="Implicit"/>.
    /// </summary>
    Winograd,
}
