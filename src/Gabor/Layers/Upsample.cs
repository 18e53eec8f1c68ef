using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;

namespace Gabor.Layers;

/// <summary>Makes an image larger by a whole factor: every pixel becomes a square of pixels like it (nearest neighbour).</summary>
/// <remarks>
/// <para>Forward: A(y, x, d) = X(⌊y/f⌋, ⌊x/f⌋, d).</para>
/// <para>Backward: ∂err/∂X(u, v, d) = Σ over 0 ≤ i, j &lt; f of ∂err/∂A(uf + i, vf + j, d).</para>
/// </remarks>
public sealed class Upsample : Layer
{
    /// <summary>An image f times as high and as wide.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="factor">f, at least 1; 2 by default.</param>
    /// <exception cref="ArgumentException">The factor is less than 1, or the output too large.</exception>
    public Upsample(string name, Shape input, int factor = 2)
        : base(name, input)
    {
        if (factor < 1)
            throw Refuse.Count(name, "factor", factor, 1);
        if ((Int128)input.Height * factor * input.Width * factor * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "an enlargement", input);
        Factor = factor;
        Output = new Shape(input.Height * factor, input.Width * factor, input.Depth);
    }

    /// <inheritdoc/>
    public override string Kind => "upsample";

    /// <summary>fH × fW × D.</summary>
    public override Shape Output { get; }

    /// <summary>f.</summary>
    public int Factor { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("factor", Factor)];

    /// <summary>A(y, x) = X(⌊y/f⌋, ⌊x/f⌋).</summary>
    public override void Forward(in Pass pass) =>
        UpsampleKernels.Forward(Input.Height, Input.Width, Input.Depth, Factor, pass.Input(), pass.Output, pass.Images, pass.Workers);

    /// <summary>∂X = the sum over each square of ∂A.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
        {
            UpsampleKernels.Backward(
                Input.Height, Input.Width, Input.Depth, Factor, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);
        }
    }
}
