using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;

namespace Gabor.Layers;

/// <summary>
/// Convolution of each channel by itself, with one filter (Howard et al. 2017, arXiv 1704.04861): as many groups as channels.
/// </summary>
/// <remarks>
/// <para>Forward: (5.13) without the sum over the depth: A(y, x, d) = b(d) + Σ_ij X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(i, j, d).</para>
/// <para>Backward: (5.25), (5.27) and (5.29), channel by channel. A 1 × 1 <see cref="Convolution"/> behind it mixes the channels; more
/// filters than channels are a <see cref="Convolution"/> of as many groups as channels.</para>
/// </remarks>
public sealed class DepthwiseConvolution : FilterLayer
{
    /// <summary>A filter for each channel.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public DepthwiseConvolution(string name, Shape input, Window window, bool hasBias = true)
        : base(
            name, input, window, GroupWindow.Over(input, window, input.Depth, input.Depth, name), hasBias, window.Height, window.Width,
            input.Depth)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "depthwise_convolution";

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [.. Window.Settings, new("bias", Bias is null ? 0 : 1)];

    /// <summary>A, from the bias on.</summary>
    public override void Forward(in Pass pass) =>
        DepthwiseConvolutionKernels.Forward(Geometry, pass.Input(), Weight.Value.Span, BiasValues, pass.Output, pass.Images, Rectifier.None,
            pass.Workers);

    private protected override void WeightGradient(in Pass pass) =>
        DepthwiseConvolutionKernels.FilterGradient(
            Geometry, pass.Input(), pass.OutputGradient, pass.ParameterGradient(0), pass.Images, pass.Workers);

    private protected override void InputGradient(in Pass pass) =>
        DepthwiseConvolutionKernels.InputGradient(
            Geometry, Weight.Value.Span, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new DepthwiseConvolution(name, input, settings.Window(), settings.Switch("bias"));
}
