using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;

namespace Gabor.Layers;

/// <summary>A <see cref="Convolution"/> of bytes with signed bytes, in groups or not, made by quantizing a trained one.</summary>
/// <remarks>
/// Forward, (5.13) with padding: A(y, x, k) = s s(k) Σ_ijd (q(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) − z) w(i, j, d, k) + b(k). It has no
/// backward pass.
/// </remarks>
public sealed class QuantizedConvolution : QuantizedLayer
{
    /// <summary>A quantized convolution whose weights are 0 until they are given.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', at least 1.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation.</param>
    /// <param name="inputScale">s and z of the input.</param>
    /// <param name="groups">G, at least 1, a divisor of D and of D'; 1 by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, the groups do not divide D and D', or something is too small or too
    /// large.</exception>
    public QuantizedConvolution(string name, Shape input, int filters, Window window, ByteScale inputScale, int groups = 1)
        : base(
            name, input, inputScale, GroupWindow.Over(input, window, groups, filters, name), window.Height, window.Width,
            input.Depth / int.Max(1, groups), filters)
    {
        Window = window;
        Output = new Shape(Geometry.Window.OutputHeight, Geometry.Window.OutputWidth, filters);
    }

    /// <inheritdoc/>
    public override string Kind => "quantized_convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁ × F₂, strides, padding and dilation.</summary>
    public Window Window { get; }

    /// <summary>G, groups of channels that do not see each other; 1 for none.</summary>
    public int Groups => Geometry.Groups;

    /// <summary>H' W' F₁ F₂ (D/G) D'.</summary>
    public override long MultiplyAdds => (long)Geometry.Window.Positions * Weight.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        new("filters", Output.Depth), .. Window.Settings, .. InputSettings, .. Groups == 1 ? (Setting[])[] : [new("groups", Groups)],
    ];

    /// <inheritdoc/>
    public override string Details => Groups == 1 ? Window.ToString() : FormattableString.Invariant($"{Window}, {Groups} groups");

    /// <summary>A.</summary>
    public override void Forward(in Pass pass) => QuantizedConvolutionKernels.Forward(
        Geometry, pass.Bytes(0, InputScale), pass.Prepared, new ByteOutput(pass.Output, pass.StoresBytes, pass.OutputScale), pass.Images,
        IntegerProducts.Of(pass.Workers.Tier), pass.Workers);

    private protected override IntegerWay Way(IntegerProduct product) => IntegerWay.Of(Geometry, product);

    internal static Layer Read(string name, Shape input, SettingReader settings) => new QuantizedConvolution(
        name, input, settings.Whole("filters", 1), settings.Window(), ReadInput(name, settings), settings.WholeOr("groups", 1, 1));
}
