using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Average pooling: the mean under each window, channel by channel. Padding does not count unless asked for: the mean is over the elements
/// inside the image.
/// </summary>
/// <remarks>
/// <para>Forward: A(y, x, d) = (1/m) Σ of X(yS₁ + i − P₁, xS₂ + j − P₂, d) over the m taps 0 ≤ i &lt; F₁, 0 ≤ j &lt; F₂ that lie inside
/// the image; where padding counts, m is of the taps inside the image and its padding. Windows as in (5.20), sizes by (5.14) and (5.15), or
/// rounded up.</para>
/// <para>Backward: each of those elements gets (1/m) ∂err/∂A(y, x, d), with the same m; where windows overlap, derivatives add.</para>
/// </remarks>
public sealed class AveragePooling : Layer
{
    readonly WindowGeometry geometry;

    /// <summary>Average pooling with a window.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁ × F₂, strides and padding; it has no dilation.</param>
    /// <param name="roundsUp">Whether the sizes are rounded up, so that a last window may reach past the image and its padding, but not
    /// begin there (PyTorch's <c>ceil_mode</c>); false by default.</param>
    /// <param name="countsPadding">Whether the zeros of the padding count as elements (PyTorch's <c>count_include_pad</c>, which is true
    /// there); false by default, as in Keras and ONNX.</param>
    /// <exception cref="ArgumentException">The window does not fit, would stand where there is no pixel, or has a dilation.</exception>
    public AveragePooling(string name, Shape input, Window window, bool roundsUp = false, bool countsPadding = false)
        : base(name, input)
    {
        (Window, RoundsUp, CountsPadding) = (window, roundsUp, countsPadding);
        geometry = PoolingWindow.Over(window, input, roundsUp, name);
        if (geometry.HasHoles)
            throw Refuse.PoolingHoles(name, window);
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, input.Depth);
    }

    /// <inheritdoc/>
    public override string Kind => "average_pooling";

    /// <summary>H' × W' × D.</summary>
    public override Shape Output { get; }

    /// <summary>F₁ × F₂, strides and padding.</summary>
    public Window Window { get; }

    /// <summary>Whether the sizes are rounded up.</summary>
    public bool RoundsUp { get; }

    /// <summary>Whether the zeros of the padding count as elements.</summary>
    public bool CountsPadding { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        .. Window.Settings,
        .. RoundsUp ? (Setting[])[new("rounds_up", 1)] : [],
        .. CountsPadding ? (Setting[])[new("counts_padding", 1)] : [],
    ];

    /// <inheritdoc/>
    public override string Details => $"{Window}{(RoundsUp ? ", rounded up" : "")}{(CountsPadding ? ", padding counts" : "")}";

    /// <summary>A = the mean under each window.</summary>
    public override void Forward(in Pass pass) =>
        AveragePoolKernels.Forward(geometry, CountsPadding, pass.Input(), pass.Output, pass.Images, pass.Workers);

    /// <summary>∂X: each derivative in equal shares to the elements under its window.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
        {
            AveragePoolKernels.Backward(
                geometry, CountsPadding, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) => new AveragePooling(
        name, input, settings.Window(), settings.SwitchOrOff("rounds_up"), settings.SwitchOrOff("counts_padding"));
}
