using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A locally connected layer: windows as of a convolution, with filters of their own at every position. Of the two simplifications of 5.2.1
/// it makes the first, few connections, and not the second, shared weights.
/// </summary>
/// <remarks>
/// <para>Forward: A(y, x, k) = b(y, x, k) + Σ_ijd X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(y, x, i, j, d, k); (5.13) is that with the same W
/// and b at every (y, x), and (5.8) that with one position, F₁ = H and F₂ = W.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂W(y, x, i, j, d, k) = G(y, x, k) X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) and ∂err/∂b(y, x, k) = G(y, x,
/// k), (5.25) and (5.27) without their sums over the positions; ∂err/∂X as (5.29), with the W of each position.</para>
/// </remarks>
public sealed class LocallyConnected : FilterLayer
{
    /// <summary>A locally connected layer.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D' at each position, at least 1.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public LocallyConnected(string name, Shape input, int filters, Window window, bool hasBias = true)
        : this(name, input, window, Over(input, window, filters, name), hasBias)
    {
    }

    LocallyConnected(string name, Shape input, Window window, in GroupedGeometry g, bool hasBias)
        : this(name, input, window, g, new Shape(g.Window.OutputHeight, g.Window.OutputWidth, g.Filters), hasBias)
    {
    }

    LocallyConnected(string name, Shape input, Window window, in GroupedGeometry g, Shape output, bool hasBias)
        : base(
            name, input, window, g, output, WeightOf(g, output), hasBias ? BiasOf(output.Height, output.Width, output.Depth) : null)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "locally_connected";

    /// <summary>H' W' F₁ F₂ D D', as many as the convolution's.</summary>
    public override long MultiplyAdds => Weight.Count;

    /// <summary>A, each position with its own filters.</summary>
    public override void Forward(in Pass pass) => LocallyConnectedKernels.Forward(
        Geometry.Window, Output.Depth, pass.Input(), Weight.Value.Span, BiasValues, pass.Output, pass.Images, pass.Workers);

    private protected override void WeightGradient(in Pass pass) => LocallyConnectedKernels.FilterGradient(
        Geometry.Window, Output.Depth, pass.Input(), pass.OutputGradient, pass.ParameterGradient(0), pass.Images, pass.Workers);

    private protected override void InputGradient(in Pass pass) => LocallyConnectedKernels.InputGradient(
        Geometry.Window, Output.Depth, Weight.Value.Span, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new LocallyConnected(name, input, settings.Whole("filters", 1), settings.Window(), settings.Switch("bias"));

    static GroupedGeometry Over(Shape input, Window window, int filters, string name)
    {
        var geometry = GroupWindow.Over(input, window, 1, filters, name);
        if ((Int128)geometry.Window.Positions * geometry.Weights > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a locally connected layer", input);
        return geometry;
    }

    /// <summary>W [H', W', F₁, F₂, D, D'].</summary>
    static Parameter WeightOf(in GroupedGeometry g, Shape output)
    {
        int area = g.Height * g.Width, depth = g.Window.Depth;
        return new Parameter(
            "weight", decays: true, area * depth, area * g.Filters, output.Height, output.Width, g.Height, g.Width, depth, g.Filters);
    }
}
