using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Kernels.Quantized;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Max pooling: the largest element under each window, channel by channel; usually 2 × 2 with stride 2, which drops 75 %.
/// </summary>
/// <remarks>
/// <para>Forward, (5.20), (5.35): A(y, x, d) = max over 0 ≤ i &lt; F₁, 0 ≤ j &lt; F₂ of X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d); the
/// winner's place is recorded. Sizes are (5.14) and (5.15), or rounded up. (5.20) has ≤, which would be one too far.</para>
/// <para>Backward, (5.30)–(5.34): the derivative goes to the winner alone, on a tie to the first of the window in row-major order; where
/// windows overlap, derivatives add.</para>
/// </remarks>
public sealed class MaxPooling : Layer
{
    /// <summary>A winner is recorded as a float, which holds every whole number up to 2²⁴.</summary>
    const int MostTaps = 1 << 24;

    readonly WindowGeometry geometry;

    /// <summary>Max pooling with a window.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation; what lies in the padding never wins.</param>
    /// <param name="roundsUp">Whether the sizes are rounded up, so that a last window may reach past the image and its padding, but not
    /// begin there (PyTorch's <c>ceil_mode</c>); false by default.</param>
    /// <exception cref="ArgumentException">The window does not fit, or would stand where there is no pixel.</exception>
    public MaxPooling(string name, Shape input, Window window, bool roundsUp = false)
        : base(name, input)
    {
        (Window, RoundsUp) = (window, roundsUp);
        geometry = PoolingWindow.Over(window, input, roundsUp, name);
        if ((long)window.Height * window.Width > MostTaps)
            throw Refuse.PoolingWindow(name, window, MostTaps);
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, input.Depth);
    }

    /// <inheritdoc/>
    public override string Kind => "max_pooling";

    /// <summary>H' × W' × D.</summary>
    public override Shape Output { get; }

    /// <summary>F₁ × F₂, strides, padding and dilation.</summary>
    public Window Window { get; }

    /// <summary>Whether the sizes are rounded up.</summary>
    public bool RoundsUp { get; }

    /// <summary>The winner of each output.</summary>
    public override int SavedPerImage => Output.Count;

    /// <inheritdoc/>
    public override bool SavesForBackwardAlone => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => RoundsUp ? [.. Window.Settings, new("rounds_up", 1)] : Window.Settings;

    /// <inheritdoc/>
    public override string Details => RoundsUp ? $"{Window}, rounded up" : Window.ToString();

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

    /// <summary>Where the ReLU leaves 0 there is no winner, so backward needs no more than that.</summary>
    public override BackwardReads ReadsWhenFused(bool fusesRelu, bool addsResidual) => BackwardReads.Nothing;

    /// <summary>A = the largest under each window, (5.35).</summary>
    public override void Forward(in Pass pass)
    {
        if (pass.StoresBytes)
            ByteValueKernels.MaxPool(geometry, pass.Input(), pass.Output, pass.Images, pass.Workers);
        else
            MaxPoolKernels.Forward(geometry, pass.Input(), pass.Output, pass.Saved, pass.Images, pass.Workers, pass.Rectifies);
    }

    /// <summary>The largest byte is that of the largest number; so the plan has it store bytes where it reads them.</summary>
    internal override bool ReadsBytes(ByteScale scale) => true;

    /// <summary>∂X: each derivative to its winner, (5.31)–(5.34).</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            MaxPoolKernels.Backward(geometry, pass.OutputGradient, pass.Saved, pass.InputGradient(), pass.Images, pass.Workers);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new MaxPooling(name, input, settings.Window(), settings.SwitchOrOff("rounds_up"));
}
