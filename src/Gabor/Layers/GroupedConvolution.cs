using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Convolution in groups (Krizhevsky et al. 2012): each filter sees the channels of its group alone, so that W has a groups-th of the numbers.
/// </summary>
/// <remarks>
/// <para>Forward: as (5.13), with the sum over the D/G channels of the group ⌊k G / D'⌋ of filter k: A(y, x, k) = b(k) + Σ_ijd X(yS + i − P₁, xS + j − P₂,
/// d) W(i, j, d, k).</para>
/// <para>Backward: as (5.25), (5.27) and (5.29), group by group.</para>
/// </remarks>
public sealed class GroupedConvolution : Layer
{
    readonly GroupedGeometry geometry;
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A convolution of G groups.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', a multiple of the groups.</param>
    /// <param name="groups">G, at least 1, a divisor of D.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, the groups do not divide D and D', or something is too small or too large.</exception>
    public GroupedConvolution(string name, Shape input, int filters, int groups, Window window, bool hasBias = true)
        : base(name, input)
    {
        if (groups < 1)
            throw Refuse.Count(name, "groups", groups, 1);
        if (input.Depth % groups != 0 || filters % groups != 0)
            throw Refuse.Groups(name, groups, input.Depth, filters);
        geometry = TapWindow.Over(input, window, 1, groups, filters, name);
        Window = window;
        Output = new Shape(geometry.Window.OutputHeight, geometry.Window.OutputWidth, geometry.Filters);
        int area = window.Height * window.Width;
        weight = new Parameter(
            "weight", decays: true, area * geometry.GroupDepth, area * geometry.GroupFilters, window.Height, window.Width, geometry.GroupDepth, filters);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, geometry.Filters) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "grouped_convolution";

    /// <summary>H' × W' × D'.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <summary>G.</summary>
    public int Groups => geometry.Groups;

    /// <summary>W [F₁, F₂, D/G, D'] and, if it is there, b [D'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' times the numbers of W.</summary>
    public override long MultiplyAdds => TapWindow.MultiplyAdds(geometry);

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("filters", geometry.Filters), new("groups", Groups), .. WindowSettings.Of(Window), new("bias", bias is null ? 0 : 1)];

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
        new GroupedConvolution(
            name, inputs[0], settings.Whole("filters", 1), settings.Whole("groups", 1), WindowSettings.Read(settings), settings.Switch("bias"));
}
