namespace Gabor.Layers;

/// <summary>How a convolution is computed. The results agree within rounding; each one's bits are the same on every machine.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>
    /// Chosen by shape alone, on 16 channels or more with 16 filters or more: <see cref="Winograd"/> for 3 × 3 and 5 × 5 windows of stride
    /// 1, but for very many channels of less than 16 pixels; else <see cref="Packed"/>, for windows of more than one pixel from 64 × 64 on.
    /// On fewer channels <see cref="Implicit"/>.
    /// </summary>
    Auto,

    /// <summary>The seven loops of the formula, (6.12).</summary>
    Direct,

    /// <summary>Four loops, over images, positions and filters, around operations on whole windows as vectors (6.2).</summary>
    FourLoops,

    /// <summary>
    /// Products of Fourier transforms, (6.13)–(6.15): its time hardly depends on the size of the filters, so it wins for large ones. Where
    /// the transforms would have 2³⁰ elements or more, as <see cref="Implicit"/>.
    /// </summary>
    Fft,

    /// <summary>
    /// im2col: the windows written out as a matrix X̃, (6.16)–(6.19), of F₁F₂ / S² times the memory of the input, and a matrix product,
    /// (6.20). Where X̃ of one image would have 2³¹ elements or more, as <see cref="Implicit"/>.
    /// </summary>
    Im2Col,

    /// <summary>A matrix product over the windows where they lie, without writing them out as im2col does.</summary>
    Implicit,

    /// <summary>
    /// A matrix product over the windows, written out block by block in the cache of the core that multiplies them: the fastest for any
    /// stride and dilation on channels enough.
    /// </summary>
    Packed,

    /// <summary>
    /// Winograd's minimal filtering, F(4 × 4, 3 × 3) and F(4 × 4, 5 × 5), for 3 × 3 and 5 × 5 windows of stride 1, F(2 × 2, 3 × 3) for
    /// many channels of few pixels; for other windows as <see cref="Implicit"/>.
    /// </summary>
    Winograd,
}
