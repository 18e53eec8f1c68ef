using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Convolution: each output is the inner product of one filter and one window of the input; in groups, of the channels of the filter's
/// group alone (Krizhevsky et al. 2012), so that W has a groups-th of the numbers.
/// </summary>
/// <remarks>
/// <para>Forward, (5.9), (5.10), (5.13) with padding: A(y, x, k) = b(k) + Σ_ijd X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(i, j, d, k), with
/// output sizes (5.14) and (5.15); P₁ and P₂ are the zeros above and left, δ the pixels from tap to tap (Yu and Koltun 2015, arXiv
/// 1511.07122). With G groups the sum is over the D/G channels of the group ⌊k G / D'⌋ of filter k.</para>
/// <para>Backward, (5.23)–(5.29), G = ∂err/∂A: ∂err/∂W(i, j, d, k) = Σ_yx G(y, x, k) X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) (5.25);
/// ∂err/∂b(k) = Σ_yx G(y, x, k) (5.27); ∂err/∂X(u, v, d) = Σ G(y, x, k) W(i, j, d, k) (5.29), over every y, x, i, j that meets (u, v), and
/// over k, which the text leaves out.</para>
/// <para>As matrices, windows the rows of X̃ (6.16)–(6.20): A = X̃W + b, ∂W = X̃ᵀG, ∂X̃ = GWᵀ. Row-major, channels last. Groups
/// are computed slice by slice in the same ways.</para>
/// </remarks>
public sealed class Convolution : Layer
{
    readonly Window window;
    readonly WindowGeometry geometry;
    readonly GroupedGeometry grouped;
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly int filters;
    readonly ConvolutionKernel?[] kernels = new ConvolutionKernel?[Enum.GetValues<ConvolutionAlgorithm>().Length];

    /// <summary>
    /// A convolution with the four quantities of 5.2.1, filters D', receptive field F₁ × F₂, stride and zero-padding, and two more:
    /// dilation and groups.
    /// </summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', at least 1.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <param name="groups">G, at least 1, a divisor of D and of D'; 1 by default. With D groups each filter sees one channel.</param>
    /// <exception cref="ArgumentException">The window does not fit, the groups do not divide D and D', or something is too small or too
    /// large.</exception>
    public Convolution(string name, Shape input, int filters, Window window, bool hasBias = true, int groups = 1)
        : base(name, input)
    {
        this.window = window;
        this.filters = filters;
        grouped = GroupWindow.Over(input, window, groups, filters, name);
        geometry = grouped.Window;
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, filters);
        int area = window.Height * window.Width;
        weight = new Parameter(
            "weight", decays: true, area * grouped.GroupDepth, area * grouped.GroupFilters, window.Height, window.Width,
            grouped.GroupDepth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁ × F₂, strides, padding and dilation.</summary>
    public Window Window => window;

    /// <summary>G, groups of channels that do not see each other; 1 for none.</summary>
    public int Groups => grouped.Groups;

    /// <summary>W [F₁, F₂, D/G, D'] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' F₁ F₂ (D/G) D'.</summary>
    public override long MultiplyAdds => (long)geometry.Positions * weight.Count;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        new("filters", filters), .. window.Settings, new("bias", bias is null ? 0 : 1),
        .. Groups == 1 ? (Setting[])[] : [new("groups", Groups)],
    ];

    /// <inheritdoc/>
    public override string Details => Groups == 1 ? window.ToString() : FormattableString.Invariant($"{window}, {Groups} groups");

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

    /// <inheritdoc/>
    internal override bool CanFuseRelu6 => true;

    /// <inheritdoc/>
    public override int PreparedFloats(in Preparation preparation) =>
        checked(Kernel(preparation.Convolution).PreparedFloats(geometry, filters, preparation.Tier) + (preparation.IsFolded ? filters : 0));

    /// <summary>Filters in the kernel's order; with factors f and offsets o of the channels, W f and after them b f + o.</summary>
    public override void Prepare(in Pass pass)
    {
        var prepared = pass.Prepared;
        if (!pass.IsFolded)
        {
            Kernel(pass.Convolution).Prepare(geometry, filters, weight.Value.Span, prepared, pass.Workers);
            return;
        }

        Span<float> w = new float[weight.Count], b = prepared[^filters..];
        pass.Offset.CopyTo(b);
        for (int i = 0; i < w.Length; i++)
            w[i] = weight.Value.Span[i] * pass.Factor[i % filters];
        for (int k = 0; bias is not null && k < filters; k++)
            b[k] = float.FusedMultiplyAdd(bias.Value.Span[k], pass.Factor[k], b[k]);
        Kernel(pass.Convolution).Prepare(geometry, filters, w, prepared[..^filters], pass.Workers);
    }

    /// <summary>A = X̃W + b, (5.13).</summary>
    public override void Forward(in Pass pass)
    {
        ReadOnlySpan<float> prepared = pass.Prepared, b = bias is null ? [] : bias.Value.Span;
        if (pass.IsFolded)
        {
            b = prepared[^filters..];
            prepared = prepared[..^filters];
        }

        Kernel(pass.Convolution).Forward(
            geometry, filters, pass.Input(), prepared, b, pass.Output, pass.Images, pass.Rectifier, pass.Workers);
    }

    /// <summary>∂W = X̃ᵀG (5.25), ∂b = Σ G (5.27), ∂X = the windows of GWᵀ added up (5.29).</summary>
    public override void Backward(in Pass pass)
    {
        Span<float> g = pass.OutputGradient;
        if (pass.Rectifies)
            ElementWiseKernels.RectifierSlope(pass.Rectifier, pass.Output, g, g, pass.Workers);
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        Kernel(pass.Convolution).Backward(
            geometry, filters, pass.Input(), weight.Value.Span, g, pass.ParameterGradient(0), pass.InputGradient(), pass.Images,
            pass.Workers);
    }

    /// <summary>What computes it in some way; chosen once, since passes allocate nothing.</summary>
    ConvolutionKernel Kernel(ConvolutionAlgorithm algorithm) =>
        kernels[(int)algorithm] ??= ConvolutionWays.Choose(algorithm, geometry, filters, Groups);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Convolution(
            name, input, settings.Whole("filters", 1), settings.Window(), settings.Switch("bias"), settings.WholeOr("groups", 1, 1));
}
