using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Convolution in groups (Krizhevsky et al. 2012): each filter sees the channels of its group alone, so that W has a groups-th of the
/// numbers.
/// </summary>
/// <remarks>
/// <para>Forward: as (5.13), with the sum over the D/G channels of the group ⌊k G / D'⌋ of filter k: A(y, x, k) = b(k) + Σ_ijd X(yS + i −
/// P₁, xS + j − P₂, d) W(i, j, d, k).</para>
/// <para>Backward: as (5.25), (5.27) and (5.29), group by group.</para>
/// </remarks>
public sealed class GroupedConvolution : FilterLayer
{
    /// <summary>A convolution of G groups.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="filters">D', a multiple of the groups.</param>
    /// <param name="groups">G, at least 1, a divisor of D.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, the groups do not divide D and D', or something is too small or too
    /// large.</exception>
    public GroupedConvolution(string name, Shape input, int filters, int groups, Window window, bool hasBias = true)
        : base(
            name, input, window, Over(input, window, groups, filters, name), hasBias, window.Height, window.Width, input.Depth / groups,
            filters)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "grouped_convolution";

    /// <summary>G.</summary>
    public int Groups => Geometry.Groups;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("groups", Groups), .. base.Settings];

    /// <summary>A, from the bias on.</summary>
    public override void Forward(in Pass pass) =>
        GroupedConvolutionKernels.Forward(Geometry, pass.Input(), Weight.Value.Span, BiasValues, pass.Output, pass.Images, pass.Workers);

    private protected override void WeightGradient(in Pass pass) =>
        GroupedConvolutionKernels.FilterGradient(
            Geometry, pass.Input(), pass.OutputGradient, pass.ParameterGradient(0), pass.Images, pass.Workers);

    private protected override void InputGradient(in Pass pass) =>
        GroupedConvolutionKernels.InputGradient(
            Geometry, Weight.Value.Span, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);

    internal static Layer Read(string name, Shape input, SettingReader settings) => new GroupedConvolution(
        name, input, settings.Whole("filters", 1), settings.Whole("groups", 1), settings.Window(), settings.Switch("bias"));

    static GroupedGeometry Over(Shape input, Window window, int groups, int filters, string name)
    {
        if (groups < 1)
            throw Refuse.Count(name, "groups", groups, 1);
        if (input.Depth % groups != 0 || filters % groups != 0)
            throw Refuse.Groups(name, groups, input.Depth, filters);
        return TapWindow.Over(input, window, 1, groups, filters, name);
    }
}
