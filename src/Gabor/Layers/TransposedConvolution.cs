using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A convolution backwards (Zeiler et al. 2010): every pixel stamps the filters, scaled by its channels, onto a larger image, windows S pixels apart. Its
/// forward pass is the input gradient of the convolution that leads from its output to its input, and the other way round.
/// </summary>
/// <remarks>
/// <para>Forward, as (5.29): A(u, v, k) = b(k) + Σ X(y, x, d) W(i, j, k, d) over every y, x, i, j with u = yS + i − P₁ and v = xS + j − P₂, and over d.</para>
/// <para>Sizes, (5.14) and (5.15) solved for H and W: H' = (H − 1) S + F₁ − 2P₁, W' = (W − 1) S + F₂ − 2P₂.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂X(y, x, d) = Σ_ijk G(yS + i − P₁, xS + j − P₂, k) W(i, j, k, d), as (5.13); ∂err/∂W(i, j, k, d) = Σ_yx X(y, x, d)
/// G(yS + i − P₁, xS + j − P₂, k), as (5.25); ∂err/∂b(k) = Σ_uv G(u, v, k), (5.27).</para>
/// </remarks>
public sealed class TransposedConvolution : Layer
{
    readonly GroupedGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A transposed convolution.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', channels of the output, at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂; here P is what is cut off the output on each side.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window is not one, nothing would be left of the output, or something is too small or too large.</exception>
    public TransposedConvolution(string name, Shape input, int filters, Window window, bool hasBias = true)
        : base(name, input)
    {
        if (filters < 1)
            throw Refuse.Count(name, "filters", filters, 1);
        long height = Size(input.Height, window.Height, window.PaddingHeight), width = Size(input.Width, window.Width, window.PaddingWidth);
        if (height < 1 || width < 1)
            throw Refuse.NothingLeft(name, window, input);
        if ((Int128)height * width * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a transposed convolution", input);
        Output = new Shape((int)height, (int)width, filters);
        geometry = TapWindow.Over(Output, window, 1, 1, input.Depth, name);
        Window = window;
        int area = window.Height * window.Width;
        weight = new Parameter("weight", decays: true, area * input.Depth, area * filters, window.Height, window.Width, filters, input.Depth);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];

        long Size(long size, long taps, long padding) => ((size - 1) * window.Stride) + taps - (2 * padding);
    }

    /// <inheritdoc/>
    public override string Kind => "transposed_convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <summary>W [F₁, F₂, D', D] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H W F₁ F₂ D D'.</summary>
    public override long MultiplyAdds => TapWindow.MultiplyAdds(geometry);

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("filters", Output.Depth), .. WindowSettings.Of(Window), new("bias", bias is null ? 0 : 1)];

    /// <summary>A: the stamps of all pixels, then b.</summary>
    public override void Forward(in Pass pass)
    {
        GroupedConvolutionKernels.InputGradient(geometry, weight.Value.Span, pass.Input(), pass.Output, pass.Images, pass.Workers);
        if (bias is not null)
            RowKernels.AddBias(bias.Value.Span, pass.Output, pass.Workers);
    }

    /// <summary>∂W as (5.25) and ∂X as (5.13), with input and output in each other's place; ∂b = Σ G (5.27).</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        GroupedConvolutionKernels.FilterGradient(geometry, g, pass.Input(), pass.ParameterGradient(0), pass.Images, pass.Workers);
        if (!pass.InputGradient().IsEmpty)
            GroupedConvolutionKernels.Forward(geometry, g, weight.Value.Span, [], pass.InputGradient(), pass.Images, pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new TransposedConvolution(name, inputs[0], settings.Whole("filters", 1), WindowSettings.Read(settings), settings.Switch("bias"));
}
