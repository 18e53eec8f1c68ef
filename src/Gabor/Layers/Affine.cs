using Gabor.Numerics;
using Gabor.Numerics.Kernels.Reductions;

namespace Gabor.Layers;

/// <summary>
/// A factor and an offset that stay as they are, of each channel or of each element: how other programs scale images, and sums and products
/// with numbers in their graphs. What is trained instead is the scale and shift of a <see cref="BatchNormalization"/>.
/// </summary>
/// <remarks>Forward: a = x f + o. Backward: ∂err/∂x = f ∂err/∂a.</remarks>
public sealed class Affine : Layer
{
    readonly Parameter factor, offset;

    /// <summary>The same factor everywhere and offsets of 0; both can be filled.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="isByElement">Whether each element has its own; each channel by default.</param>
    /// <param name="start">The factor that all begin with, finite; 1 by default.</param>
    /// <exception cref="ArgumentException">The factor is not finite.</exception>
    public Affine(string name, Shape input, bool isByElement = false, float start = 1)
        : base(name, input)
    {
        if (!float.IsFinite(start))
            throw Refuse.Setting(name, "factor", start, "finite");
        IsByElement = isByElement;
        int count = isByElement ? input.Count : input.Depth;
        factor = Parameter.Constant("factor", start, isTrained: false, count);
        offset = Parameter.Constant("offset", 0, isTrained: false, count);
        Parameters = [factor, offset];
    }

    /// <inheritdoc/>
    public override string Kind => "affine";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>Whether each element has its own factor and offset.</summary>
    public bool IsByElement { get; }

    /// <summary>f and o, [D] or [H W D] each, which training leaves alone.</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        .. IsByElement ? (Setting[])[new("by_element", 1)] : [],
        .. factor.Start == 1 ? (Setting[])[] : [new("factor", factor.Start)],
    ];

    /// <inheritdoc/>
    public override string Details => IsByElement ? "by element"
        : factor.Start == 1 ? "" : FormattableString.Invariant($"factor {factor.Start}");

    /// <summary>a = x f + o.</summary>
    public override void Forward(in Pass pass)
    {
        RowKernels.Multiply(pass.Input(), factor.Value.Span, pass.Output, pass.Workers);
        RowKernels.AddBias(offset.Value.Span, pass.Output, pass.Workers);
    }

    /// <summary>∂x = f ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            RowKernels.Multiply(pass.OutputGradient, factor.Value.Span, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Affine(
            name, input, settings.SwitchOrOff("by_element"), (float)settings.Number("factor", -float.MaxValue, float.MaxValue, 1));
}
