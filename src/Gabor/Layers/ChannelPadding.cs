using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Channels of zeros before and after those of an image, as the shortcuts without weights of residual networks need where the number of
/// channels grows (He et al. 2015, option A): a(y, x, ·) = (0, …, 0, x(y, x, ·), 0, …, 0); backward, ∂x is its part of ∂a.
/// </summary>
public sealed class ChannelPadding : Layer
{
    /// <summary>An image with more channels.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="before">Channels of zeros before the first one, at least 0.</param>
    /// <param name="after">Channels of zeros after the last one, at least 0.</param>
    /// <exception cref="ArgumentException">A count is below 0, or the output too large.</exception>
    public ChannelPadding(string name, Shape input, int before, int after)
        : base(name, input)
    {
        if (before < 0)
            throw Refuse.Count(name, "before", before, 0);
        if (after < 0)
            throw Refuse.Count(name, "after", after, 0);
        if (((long)input.Depth + before + after) * input.Height * input.Width > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "padding", input);
        (Before, After) = (before, after);
        Output = input with { Depth = input.Depth + before + after };
    }

    /// <inheritdoc/>
    public override string Kind => "channel_padding";

    /// <summary>H × W × the depth with its zeros.</summary>
    public override Shape Output { get; }

    /// <summary>Channels of zeros before the first one.</summary>
    public int Before { get; }

    /// <summary>Channels of zeros after the last one.</summary>
    public int After { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("before", Before), new("after", After)];

    /// <summary>a = (0, x, 0) at each position.</summary>
    public override void Forward(in Pass pass)
    {
        var x = pass.Input();
        var a = pass.Output;
        a.Clear();
        for (int p = 0; p * Input.Depth < x.Length; p++)
            x.Slice(p * Input.Depth, Input.Depth).CopyTo(a[((p * Output.Depth) + Before)..]);
    }

    /// <summary>∂x = its part of ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        var dx = pass.InputGradient();
        for (int p = 0; p * Input.Depth < dx.Length; p++)
            g.Slice((p * Output.Depth) + Before, Input.Depth).CopyTo(dx[(p * Input.Depth)..]);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new ChannelPadding(name, input, settings.Whole("before", 0), settings.Whole("after", 0));
}
