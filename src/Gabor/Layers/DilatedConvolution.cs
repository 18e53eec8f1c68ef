using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>Convolution whose window has holes (Yu and Koltun 2015, arXiv 1511.07122): it sees farther with as few numbers.</summary>
/// <remarks>
/// <para>Forward: (5.13) with δ pixels from tap to tap: A(y, x, k) = b(k) + Σ_ijd X(yS + iδ − P₁, xS + jδ − P₂, d) W(i, j, d, k). The window covers
/// (F − 1) δ + 1 pixels, which stands for F in (5.14) and (5.15).</para>
/// <para>Backward: (5.25), (5.27) and (5.29) with the same places.</para>
/// </remarks>
public sealed class DilatedConvolution : Layer
{
    readonly GroupedGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A convolution with holes.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂; the padding is smaller than what the window covers.</param>
    /// <param name="dilation">δ, at least 1; 1 is an ordinary convolution.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public DilatedConvolution(string name, Shape input, int filters, Window window, int dilation, bool hasBias = true)
        : base(name, input)
    {
        geometry = TapWindow.Over(input, window, dilation, 1, filters, name);
        Window = window;
        Output = new Shape(geometry.Window.OutputHeight, geometry.Window.OutputWidth, geometry.Filters);
        int area = window.Height * window.Width;
        weight = new Parameter("weight", decays: true, area * input.Depth, area * filters, window.Height, window.Width, input.Depth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, geometry.Filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "dilated_convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <summary>δ.</summary>
    public int Dilation => geometry.Dilation;

    /// <summary>W [F₁, F₂, D, D'] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' times the numbers of W.</summary>
    public override long MultiplyAdds => TapWindow.MultiplyAdds(geometry);

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("filters", geometry.Filters), new("dilation", Dilation), .. WindowSettings.Of(Window), new("bias", bias is null ? 0 : 1)];

    /// <summary>A, from the bias on.</summary>
    public override void Forward(in Pass pass) => GroupedConvolutionKernels.Forward(
        geometry, pass.Input(), weight.Value.Span, bias is null ? [] : bias.Value.Span, pass.Output, pass.Images, pass.Workers);

    /// <summary>∂W, ∂b = Σ G (5.27), ∂X.</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        GroupedConvolutionKernels.FilterGradient(geometry, pass.Input(), g, pass.ParameterGradient(0), pass.Images, pass.Workers);
        if (!pass.InputGradient().IsEmpty)
            GroupedConvolutionKernels.InputGradient(geometry, weight.Value.Span, g, pass.InputGradient(), pass.Images, pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new DilatedConvolution(
            name, inputs[0], settings.Whole("filters", 1), WindowSettings.Read(settings), settings.Whole("dilation", 1), settings.Switch("bias"));
}
