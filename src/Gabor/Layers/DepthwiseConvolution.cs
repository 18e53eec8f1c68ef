using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>Convolution of each channel by itself, with one filter (Howard et al. 2017, arXiv 1704.04861): as many groups as channels.</summary>
/// <remarks>
/// <para>Forward: (5.13) without the sum over the depth: A(y, x, d) = b(d) + Σ_ij X(yS + i − P₁, xS + j − P₂, d) W(i, j, d).</para>
/// <para>Backward: (5.25), (5.27) and (5.29), channel by channel. A 1 × 1 <see cref="Convolution"/> behind it mixes the channels.</para>
/// </remarks>
public sealed class DepthwiseConvolution : Layer
{
    readonly GroupedGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A filter for each channel.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public DepthwiseConvolution(string name, Shape input, Window window, bool hasBias = true)
        : base(name, input)
    {
        geometry = TapWindow.Over(input, window, 1, input.Depth, input.Depth, name);
        Window = window;
        Output = new Shape(geometry.Window.OutputHeight, geometry.Window.OutputWidth, geometry.Filters);
        int area = window.Height * window.Width;
        weight = new Parameter("weight", decays: true, area, area, window.Height, window.Width, input.Depth);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, geometry.Filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "depthwise_convolution";

    /// <summary>H' × W' × D.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <summary>W [F₁, F₂, D] and, if it is there, b [D].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' times the numbers of W.</summary>
    public override long MultiplyAdds => TapWindow.MultiplyAdds(geometry);

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [.. WindowSettings.Of(Window), new("bias", bias is null ? 0 : 1)];

    /// <summary>A, from the bias on.</summary>
    public override void Forward(in Pass pass) => DepthwiseConvolutionKernels.Forward(
        geometry, pass.Input(), weight.Value.Span, bias is null ? [] : bias.Value.Span, pass.Output, pass.Images, pass.Workers);

    /// <summary>∂W, ∂b = Σ G (5.27), ∂X.</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        DepthwiseConvolutionKernels.FilterGradient(geometry, pass.Input(), g, pass.ParameterGradient(0), pass.Images, pass.Workers);
        if (!pass.InputGradient().IsEmpty)
            DepthwiseConvolutionKernels.InputGradient(geometry, weight.Value.Span, g, pass.InputGradient(), pass.Images, pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new DepthwiseConvolution(name, inputs[0], WindowSettings.Read(settings), settings.Switch("bias"));
}
