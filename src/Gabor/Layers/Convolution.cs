using Gabor.Numerics;
using Gabor.Numerics.Kernels;

namespace Gabor.Layers;

/// <summary>Convolution: each output is the inner product of one filter and one window of the input.</summary>
/// <remarks>
/// <para>Forward, (5.13) with padding: A(y, x, k) = b(k) + Σ_ijd X(yS + i − P₁, xS + j − P₂, d) W(i, j, d, k), with output sizes
/// (5.14) and (5.15).</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂W(i, j, d, k) = Σ_yx G(y, x, k) X(yS + i − P₁, xS + j − P₂, d) (5.25); ∂err/∂b(k) = Σ_yx G(y, x, k)
/// (5.27); ∂err/∂X(u, v, d) = Σ G(y, x, k) W(i, j, d, k) (5.29), over every y, x, i, j that meets (u, v), and over k, which the text leaves
/// out.</para>
/// <para>As matrices, windows the rows of X̃ (6.16)–(6.20): A = X̃W + b, ∂W = X̃ᵀG, ∂X̃ = GWᵀ. Row-major, channels last.</para>
/// </remarks>
public sealed class Convolution : Layer
{
    readonly Window window;
    readonly WindowGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly int filters;

    /// <summary>A convolution with the four quantities of 5.2.1: filters D', receptive field F₁ × F₂, stride S and zero-padding P₁, P₂.</summary>
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
        if ((long)window.Height * window.Width * input.Depth * filters > int.MaxValue - 64 || (long)geometry.Positions * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a convolution", input);
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, filters);
        int area = window.Height * window.Width;
        weight = new Parameter("weight", decays: true, area * input.Depth, area * filters, window.Height, window.Width, input.Depth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window => window;

    /// <summary>How it is computed; not part of the model. <see cref="ConvolutionAlgorithm.Auto"/> by default.</summary>
    public ConvolutionAlgorithm Algorithm { get; set; }

    /// <summary>W [F₁, F₂, D, D'] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' F₁ F₂ D D'.</summary>
    public override long MultiplyAdds => (long)geometry.Positions * geometry.Taps * filters;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("filters", filters), .. WindowSettings.Of(window), new("bias", bias is null ? 0 : 1)];

    /// <summary>A = X̃W + b, (5.13).</summary>
    public override void Forward(in Pass pass)
    {
        ReadOnlySpan<float> b = bias is null ? [] : bias.Value.Span;
        switch (Chosen)
        {
            case ConvolutionAlgorithm.Direct:
                DirectConvolution.Forward(geometry, filters, pass.Input(), weight.Value.Span, b, pass.Output, pass.Images, pass.Workers);
                break;
            case ConvolutionAlgorithm.Winograd when Winograd5Convolution.Computes(geometry):
                Winograd5Convolution.ForwardUnprepared(geometry, filters, pass.Input(), weight.Value.Span, b, pass.Output, pass.Images, pass.Workers);
                break;
            case ConvolutionAlgorithm.Winograd:
                WinogradConvolution.Forward(geometry, filters, pass.Input(), weight.Value.Span, b, pass.Output, pass.Images, pass.Workers);
                break;
            default:
                ImplicitConvolution.ForwardUnprepared(geometry, filters, pass.Input(), weight.Value.Span, b, pass.Output, pass.Images, pass.Workers);
                break;
        }
    }

    /// <summary>∂W = X̃ᵀG (5.25), ∂b = Σ G (5.27), ∂X = the windows of GWᵀ added up (5.29).</summary>
    public override void Backward(in Pass pass)
    {
        ReadOnlySpan<float> g = pass.OutputGradient;
        Span<float> dw = pass.ParameterGradient(0), dx = pass.InputGradient();
        if (bias is not null)
            Rows.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        switch (Chosen)
        {
            case ConvolutionAlgorithm.Direct:
                DirectConvolution.FilterGradient(geometry, filters, pass.Input(), g, dw, pass.Images, pass.Workers);
                if (!dx.IsEmpty)
                    DirectConvolution.InputGradient(geometry, filters, weight.Value.Span, g, dx, pass.Images, pass.Workers);
                break;
            case ConvolutionAlgorithm.Winograd when Winograd5Convolution.Computes(geometry):
                Winograd5Convolution.Backward(geometry, filters, pass.Input(), weight.Value.Span, g, dw, dx, pass.Images, pass.Workers);
                break;
            case ConvolutionAlgorithm.Winograd:
                WinogradConvolution.FilterGradient(geometry, filters, pass.Input(), g, dw, pass.Images, pass.Workers);
                if (!dx.IsEmpty)
                    WinogradConvolution.InputGradient(geometry, filters, weight.Value.Span, g, dx, pass.Images, pass.Workers);
                break;
            default:
                ImplicitConvolution.FilterGradient(geometry, filters, pass.Input(), g, dw, pass.Images, pass.Workers);
                if (!dx.IsEmpty)
                    ConvolutionInputGradient.Run(geometry, filters, weight.Value.Span, g, dx, pass.Images, pass.Workers);
                break;
        }
    }

    /// <summary>What computes it: what was asked for where that can, else the rule of <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    ConvolutionAlgorithm Chosen => Algorithm switch
    {
        ConvolutionAlgorithm.Auto =>
            WinogradConvolution.Fits(geometry, filters) || Winograd5Convolution.Fits(geometry, filters)
                ? ConvolutionAlgorithm.Winograd
                : ConvolutionAlgorithm.Implicit,
        ConvolutionAlgorithm.Winograd when !WinogradConvolution.Computes(geometry) && !Winograd5Convolution.Computes(geometry) => ConvolutionAlgorithm.Implicit,
        var asked => asked,
    };

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new Convolution(name, inputs[0], settings.Whole("filters", 1), WindowSettings.Read(settings), settings.Switch("bias"));
}
