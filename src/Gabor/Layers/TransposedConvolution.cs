using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;

namespace Gabor.Layers;

/// <summary>
/// A convolution backwards (Zeiler et al. 2010): every pixel stamps the filters, scaled by its channels, onto a larger image, windows S
/// pixels apart. Its forward pass is the input gradient of the convolution that leads from its output to its input, and the other way
/// round.
/// </summary>
/// <remarks>
/// <para>Forward, as (5.29): A(u, v, k) = b(k) + Σ X(y, x, d) W(i, j, k, d) over every y, x, i, j with u = yS + i − P₁ and v = xS + j − P₂,
/// and over d.</para>
/// <para>Sizes, (5.14) and (5.15) solved for H and W: H' = (H − 1) S + F₁ − 2P₁, W' = (W − 1) S + F₂ − 2P₂.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂X(y, x, d) = Σ_ijk G(yS + i − P₁, xS + j − P₂, k) W(i, j, k, d), as (5.13); ∂err/∂W(i, j, k, d) =
/// Σ_yx X(y, x, d) G(yS + i − P₁, xS + j − P₂, k), as (5.25); ∂err/∂b(k) = Σ_uv G(u, v, k), (5.27).</para>
/// </remarks>
public sealed class TransposedConvolution : FilterLayer
{
    /// <summary>A transposed convolution.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', channels of the output, at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂; here P is what is cut off the output on each side.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window is not one, nothing would be left of the output, or something is too small or too
    /// large.</exception>
    public TransposedConvolution(string name, Shape input, int filters, Window window, bool hasBias = true)
        : this(name, input, OutputOf(name, input, filters, window), window, hasBias)
    {
    }

    TransposedConvolution(string name, Shape input, Shape output, Window window, bool hasBias)
        : base(
            name, input, window, TapWindow.Over(output, window, 1, 1, input.Depth, name), output, WeightOf(input, output, window),
            hasBias ? BiasOf(output.Depth) : null)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "transposed_convolution";

    /// <summary>A: the stamps of all pixels, then b.</summary>
    public override void Forward(in Pass pass)
    {
        GroupedConvolutionKernels.InputGradient(Geometry, Weight.Value.Span, pass.Input(), pass.Output, pass.Images, pass.Workers);
        if (Bias is not null)
            RowKernels.AddBias(Bias.Value.Span, pass.Output, pass.Workers);
    }

    /// <summary>As (5.25), with input and output in each other's place.</summary>
    private protected override void WeightGradient(in Pass pass) =>
        GroupedConvolutionKernels.FilterGradient(
            Geometry, pass.OutputGradient, pass.Input(), pass.ParameterGradient(0), pass.Images, pass.Workers);

    /// <summary>As (5.13), with input and output in each other's place.</summary>
    private protected override void InputGradient(in Pass pass) =>
        GroupedConvolutionKernels.Forward(
            Geometry, pass.OutputGradient, Weight.Value.Span, [], pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new TransposedConvolution(name, input, settings.Whole("filters", 1), settings.Window(), settings.Switch("bias"));

    static Shape OutputOf(string name, Shape input, int filters, Window window)
    {
        if (filters < 1)
            throw Refuse.Count(name, "filters", filters, 1);
        long height = Size(input.Height, window.Height, window.PaddingHeight), width = Size(input.Width, window.Width, window.PaddingWidth);
        if (height < 1 || width < 1)
            throw Refuse.NothingLeft(name, window, input);
        if ((Int128)height * width * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a transposed convolution", input);
        return new Shape((int)height, (int)width, filters);

        long Size(long size, long taps, long padding) => ((size - 1) * window.Stride) + taps - (2 * padding);
    }

    /// <summary>W [F₁, F₂, D', D].</summary>
    static Parameter WeightOf(Shape input, Shape output, Window window)
    {
        int area = window.Height * window.Width;
        return new Parameter(
            "weight", decays: true, area * input.Depth, area * output.Depth, window.Height, window.Width, output.Depth, input.Depth);
    }
}
