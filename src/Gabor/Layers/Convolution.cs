using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>Convolution: each output is the inner product of one filter and one window of the input.</summary>
/// <remarks>
/// <para>Forward, (5.9), (5.10), (5.13) with padding: A(y, x, k) = b(k) + Σ_ijd X(yS + i − P₁, xS + j − P₂, d) W(i, j, d, k), with output
/// sizes (5.14) and (5.15).</para>
/// <para>Backward, (5.23)–(5.29), G = ∂err/∂A: ∂err/∂W(i, j, d, k) = Σ_yx G(y, x, k) X(yS + i − P₁, xS + j − P₂, d) (5.25); ∂err/∂b(k) =
/// Σ_yx G(y, x, k) (5.27); ∂err/∂X(u, v, d) = Σ G(y, x, k) W(i, j, d, k) (5.29), over every y, x, i, j that meets (u, v), and over k, which
/// the text leaves out.</para>
/// <para>As matrices, windows the rows of X̃ (6.16)–(6.20): A = X̃W + b, ∂W = X̃ᵀG, ∂X̃ = GWᵀ. Row-major, channels last.</para>
/// </remarks>
public sealed class Convolution : Layer
{
    readonly Window window;
    readonly WindowGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly int filters;

    /// <summary>
    /// A convolution with the four quantities of 5.2.1: filters D', receptive field F₁ × F₂, stride S and zero-padding P₁, P₂.
    /// </summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public Convolution(string name, Shape input, int filters, Window window, bool hasBias = true)
        : base(name, input)
    {
        if (filters < 1)
            throw Refuse.Count(name, "filters", filters, 1);
        this.window = window;
        this.filters = filters;
        geometry = window.Over(input, name);
        if ((long)window.Height * window.Width * input.Depth * filters > int.MaxValue - 64
            || (long)geometry.Positions * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a convolution", input);
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, filters);
        int area = window.Height * window.Width;
        weight = new Parameter(
            "weight", decays: true, area * input.Depth, area * filters, window.Height, window.Width, input.Depth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window => window;

    /// <summary>W [F₁, F₂, D, D'] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' F₁ F₂ D D'.</summary>
    public override long MultiplyAdds => (long)geometry.Positions * geometry.Taps * filters;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("filters", filters), .. window.Settings, new("bias", bias is null ? 0 : 1)];

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

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
            geometry, filters, pass.Input(), prepared, b, pass.Output, pass.Images, pass.Rectifies, pass.Workers);
    }

    /// <summary>∂W = X̃ᵀG (5.25), ∂b = Σ G (5.27), ∂X = the windows of GWᵀ added up (5.29).</summary>
    public override void Backward(in Pass pass)
    {
        Span<float> g = pass.OutputGradient;
        if (pass.Rectifies)
            ElementWiseKernels.ReluSlope(pass.Output, g, g, pass.Workers);
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        Kernel(pass.Convolution).Backward(
            geometry, filters, pass.Input(), weight.Value.Span, g, pass.ParameterGradient(0), pass.InputGradient(), pass.Images,
            pass.Workers);
    }

    /// <summary>What computes it: what was asked for where that can, else the rule of <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    ConvolutionKernel Kernel(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Direct => ConvolutionKernel.Direct,
        ConvolutionAlgorithm.FourLoops => ConvolutionKernel.FourLoops,
        ConvolutionAlgorithm.Fft when FftConvolution.Computes(geometry, filters) => ConvolutionKernel.Fft,
        ConvolutionAlgorithm.Im2Col when Im2ColConvolution.Computes(geometry, filters) => ConvolutionKernel.Im2Col,
        ConvolutionAlgorithm.Winograd when Winograd3x3Convolution.Computes(geometry) => ConvolutionKernel.Winograd3x3,
        ConvolutionAlgorithm.Winograd when Winograd5x5Convolution.Computes(geometry) => ConvolutionKernel.Winograd5x5,
        ConvolutionAlgorithm.Auto when Winograd3x3Convolution.Fits(geometry, filters) => ConvolutionKernel.Winograd3x3,
        ConvolutionAlgorithm.Auto when Winograd5x5Convolution.Fits(geometry, filters) => ConvolutionKernel.Winograd5x5,
        _ => ConvolutionKernel.Implicit,
    };

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Convolution(name, input, settings.Whole("filters", 1), settings.Window(), settings.Switch("bias"));
}
