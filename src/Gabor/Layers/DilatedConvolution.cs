using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;

namespace Gabor.Layers;

/// <summary>Convolution whose window has holes (Yu and Koltun 2015, arXiv 1511.07122): it sees farther with as few numbers.</summary>
/// <remarks>
/// <para>Forward: (5.13) with δ pixels from tap to tap: A(y, x, k) = b(k) + Σ_ijd X(yS + iδ − P₁, xS + jδ − P₂, d) W(i, j, d, k). The
/// window covers (F − 1) δ + 1 pixels, which stands for F in (5.14) and (5.15).</para>
/// <para>Backward: (5.25), (5.27) and (5.29) with the same places.</para>
/// </remarks>
public sealed class DilatedConvolution : FilterLayer
{
    /// <summary>A convolution with holes.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂; the padding is smaller than what the window covers.</param>
    /// <param name="dilation">δ, at least 1; 1 is an ordinary convolution.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public DilatedConvolution(string name, Shape input, int filters, Window window, int dilation, bool hasBias = true)
        : base(
            name, input, window, TapWindow.Over(input, window, dilation, 1, filters, name), hasBias, window.Height, window.Width,
            input.Depth, filters)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "dilated_convolution";

    /// <summary>δ.</summary>
    public int Dilation => Geometry.Dilation;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("dilation", Dilation), .. base.Settings];

    /// <summary>A, from the bias on.</summary>
    public override void Forward(in Pass pass) =>
        GroupedConvolutionKernels.Forward(Geometry, pass.Input(), Weight.Value.Span, BiasValues, pass.Output, pass.Images, pass.Workers);

    private protected override void WeightGradient(in Pass pass) =>
        GroupedConvolutionKernels.FilterGradient(
            Geometry, pass.Input(), pass.OutputGradient, pass.ParameterGradient(0), pass.Images, pass.Workers);

    private protected override void InputGradient(in Pass pass) =>
        GroupedConvolutionKernels.InputGradient(
            Geometry, Weight.Value.Span, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) => new DilatedConvolution(
        name, input, settings.Whole("filters", 1), settings.Window(), settings.Whole("dilation", 1), settings.Switch("bias"));
}
