using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A convolution backwards (Zeiler et al. 2010): every pixel stamps the filters, scaled by its channels, onto a larger image, windows S
/// pixels apart. Its forward pass is the input gradient of the convolution that leads from its output to its input, and the other way
/// round.
/// </summary>
/// <remarks>
/// <para>Forward, as (5.29): A(u, v, k) = b(k) + Σ X(y, x, d) W(i, j, k, d) over every y, x, i, j with u = yS₁ + iδ₁ − P₁ and v = xS₂ + jδ₂
/// − P₂, where P₁ and P₂ are what is cut off above and left, and over d; with G groups over the D/G channels d of the group ⌊k G / D'⌋ of
/// k.</para>
/// <para>Sizes, (5.14) and (5.15) solved for H and W: H' = (H − 1)S₁ + (F₁ − 1)δ₁ + 1 − top − bottom + O₁, W' = (W − 1)S₂ + (F₂ − 1)δ₂ + 1
/// − left − right + O₂. With a stride, several sizes lead back to one; the output padding O says which of them.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂X(y, x, d) = Σ_ijk G(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, k) W(i, j, k, d), as (5.13); ∂err/∂W(i, j, k,
/// d) = Σ_yx X(y, x, d) G(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, k), as (5.25); ∂err/∂b(k) = Σ_uv G(u, v, k), (5.27).</para>
/// </remarks>
public sealed class TransposedConvolution : FilterLayer
{
    /// <summary>A transposed convolution.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', channels of the output, at least 1.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation; here padding is what is cut off the output on each side.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <param name="groups">G, at least 1, a divisor of D and of D'; 1 by default.</param>
    /// <param name="outputPadding">O₁ and O₂, rows below and columns right by which the output is larger, from 0 to below the stride or the
    /// dilation; 0 by default.</param>
    /// <exception cref="ArgumentException">The window is not one, nothing would be left of the output, the groups do not divide D and D',
    /// or something is too small or too large.</exception>
    public TransposedConvolution(
        string name, Shape input, int filters, Window window, bool hasBias = true, int groups = 1,
        (int Height, int Width) outputPadding = default)
        : this(name, input, OutputOf(name, input, filters, window, groups, outputPadding), window, hasBias, groups) =>
        OutputPadding = outputPadding;

    TransposedConvolution(string name, Shape input, Shape output, Window window, bool hasBias, int groups)
        : base(
            name, input, window, GeometryOf(name, input, output, window, groups), output, WeightOf(input, output, window, groups),
            hasBias ? BiasOf(output.Depth) : null)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "transposed_convolution";

    /// <summary>G, groups of channels that do not see each other; 1 for none.</summary>
    public int Groups => Geometry.Groups;

    /// <summary>O₁ and O₂.</summary>
    public (int Height, int Width) OutputPadding { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        .. base.Settings,
        .. Groups == 1 ? (Setting[])[] : [new("groups", Groups)],
        .. OutputPadding == default
            ? (Setting[])[]
            : [new("output_padding_height", OutputPadding.Height), new("output_padding_width", OutputPadding.Width)],
    ];

    /// <inheritdoc/>
    public override string Details => base.Details
        + (OutputPadding == default ? "" : FormattableString.Invariant($", output +{OutputPadding.Height},{OutputPadding.Width}"))
        + (Groups == 1 ? "" : FormattableString.Invariant($", {Groups} groups"));

    /// <summary>A: the stamps of all pixels, then b.</summary>
    public override void Forward(in Pass pass)
    {
        TransposedConvolutionKernels.Forward(Geometry, Weight.Value.Span, pass.Input(), pass.Output, pass.Images, pass.Workers);
        if (Bias is not null)
            RowKernels.AddBias(Bias.Value.Span, pass.Output, pass.Workers);
    }

    /// <summary>As (5.25), with input and output in each other's place.</summary>
    private protected override void WeightGradient(in Pass pass) =>
        TransposedConvolutionKernels.FilterGradient(
            Geometry, pass.Input(), pass.OutputGradient, pass.ParameterGradient(0), pass.Images, pass.Workers);

    /// <summary>As (5.13), with input and output in each other's place.</summary>
    private protected override void InputGradient(in Pass pass) =>
        TransposedConvolutionKernels.InputGradient(
            Geometry, Weight.Value.Span, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) => new TransposedConvolution(
        name, input, settings.Whole("filters", 1), settings.Window(), settings.Switch("bias"), settings.WholeOr("groups", 1, 1),
        (settings.WholeOr("output_padding_height", 0, 0), settings.WholeOr("output_padding_width", 0, 0)));

    static Shape OutputOf(string name, Shape input, int filters, Window window, int groups, (int Height, int Width) more)
    {
        GroupWindow.Check(input.Depth, groups, filters, name);
        window.Check(name);
        if (more.Height < 0 || more.Height >= int.Max(window.StrideHeight, window.DilationHeight)
            || more.Width < 0 || more.Width >= int.Max(window.StrideWidth, window.DilationWidth))
            throw Refuse.OutputPadding(name, window, more.Height, more.Width);
        long height = ((input.Height - 1L) * window.StrideHeight) + Window.Covered(window.Height, window.DilationHeight)
            - window.PaddingTop - window.PaddingBottom + more.Height;
        long width = ((input.Width - 1L) * window.StrideWidth) + Window.Covered(window.Width, window.DilationWidth)
            - window.PaddingLeft - window.PaddingRight + more.Width;
        if (height < 1 || width < 1)
            throw Refuse.NothingLeft(name, window, input);
        if ((Int128)height * width * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a transposed convolution", input);
        return new Shape((int)height, (int)width, filters);
    }

    /// <summary>The convolution from the output back to the input, at as many positions as the input has pixels: an output padding may
    /// leave room for more, which are none.</summary>
    static GroupedGeometry GeometryOf(string name, Shape input, Shape output, Window window, int groups) => GroupWindow.Of(
        window.Over(output, name) with { OutputHeight = input.Height, OutputWidth = input.Width }, groups, input.Depth, output, name);

    /// <summary>W [F₁, F₂, D'/G, D].</summary>
    static Parameter WeightOf(Shape input, Shape output, Window window, int groups)
    {
        int area = window.Height * window.Width, inputs = input.Depth / groups, outputs = output.Depth / groups;
        return new Parameter("weight", decays: true, area * inputs, area * outputs, window.Height, window.Width, outputs, input.Depth);
    }
}
