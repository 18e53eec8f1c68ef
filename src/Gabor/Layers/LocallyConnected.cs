using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A locally connected layer: windows as of a convolution, with filters of their own at every position. Of the two simplifications of 5.2.1 it makes the
/// first, few connections, and not the second, shared weights.
/// </summary>
/// <remarks>
/// <para>Forward: A(y, x, k) = b(y, x, k) + Σ_ijd X(yS + i − P₁, xS + j − P₂, d) W(y, x, i, j, d, k); (5.13) is that with the same W and b at every (y, x),
/// and (5.8) that with one position, F₁ = H and F₂ = W.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂W(y, x, i, j, d, k) = G(y, x, k) X(yS + i − P₁, xS + j − P₂, d) and ∂err/∂b(y, x, k) = G(y, x, k), (5.25) and (5.27)
/// without their sums over the positions; ∂err/∂X as (5.29), with the W of each position.</para>
/// </remarks>
public sealed class LocallyConnected : Layer
{
    readonly WindowGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A locally connected layer.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D' at each position, at least 1.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too small or too large.</exception>
    public LocallyConnected(string name, Shape input, int filters, Window window, bool hasBias = true)
        : base(name, input)
    {
        if (filters < 1)
            throw Refuse.Count(name, "filters", filters, 1);
        geometry = window.Over(input, name);
        if ((Int128)geometry.Positions * window.Height * window.Width * input.Depth * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a locally connected layer", input);
        Window = window;
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, filters);
        int area = window.Height * window.Width;
        weight = new Parameter(
            "weight", decays: true, area * input.Depth, area * filters, Output.Height, Output.Width, window.Height, window.Width, input.Depth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, Output.Height, Output.Width, filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "locally_connected";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <summary>W [H', W', F₁, F₂, D, D'] and, if it is there, b [H', W', D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' F₁ F₂ D D', as many as the convolution's.</summary>
    public override long MultiplyAdds => weight.Count;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("filters", Output.Depth), .. WindowSettings.Of(Window), new("bias", bias is null ? 0 : 1)];

    /// <summary>A, each position with its own filters.</summary>
    public override void Forward(in Pass pass) => LocallyConnectedKernels.Forward(
        geometry, Output.Depth, pass.Input(), weight.Value.Span, bias is null ? [] : bias.Value.Span, pass.Output, pass.Images, pass.Workers);

    /// <summary>∂W and ∂b of each position; ∂X.</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        LocallyConnectedKernels.FilterGradient(geometry, Output.Depth, pass.Input(), g, pass.ParameterGradient(0), pass.Images, pass.Workers);
        if (!pass.InputGradient().IsEmpty)
            LocallyConnectedKernels.InputGradient(geometry, Output.Depth, weight.Value.Span, g, pass.InputGradient(), pass.Images, pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new LocallyConnected(name, inputs[0], settings.Whole("filters", 1), WindowSettings.Read(settings), settings.Switch("bias"));
}
