using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Rows and columns of zeros around an image. A <see cref="Window"/> has padding of its own; this is for what reads an image and has none,
/// or where the padding counts.
/// </summary>
/// <remarks>Forward: A(y, x, d) = X(y − top, x − left, d) inside, 0 outside. Backward: ∂err/∂X is its part of ∂err/∂A.</remarks>
public sealed class ImagePadding : Layer
{
    /// <summary>A larger image.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="top">Rows of zeros above, at least 0.</param>
    /// <param name="bottom">Rows of zeros below, at least 0.</param>
    /// <param name="left">Columns of zeros left, at least 0.</param>
    /// <param name="right">Columns of zeros right, at least 0.</param>
    /// <exception cref="ArgumentException">A count is below 0, or the output too large.</exception>
    public ImagePadding(string name, Shape input, int top, int bottom, int left, int right)
        : base(name, input)
    {
        foreach (var (side, zeros) in new[] { ("top", top), ("bottom", bottom), ("left", left), ("right", right) })
        {
            if (zeros < 0)
                throw Refuse.Count(name, side, zeros, 0);
        }

        if (((Int128)input.Height + top + bottom) * ((Int128)input.Width + left + right) * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "padding", input);
        (Top, Bottom, Left, Right) = (top, bottom, left, right);
        Output = new Shape(input.Height + top + bottom, input.Width + left + right, input.Depth);
    }

    /// <inheritdoc/>
    public override string Kind => "image_padding";

    /// <summary>The height and width with their zeros.</summary>
    public override Shape Output { get; }

    /// <summary>Rows of zeros above.</summary>
    public int Top { get; }

    /// <summary>Rows of zeros below.</summary>
    public int Bottom { get; }

    /// <summary>Columns of zeros left.</summary>
    public int Left { get; }

    /// <summary>Columns of zeros right.</summary>
    public int Right { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("top", Top), new("bottom", Bottom), new("left", Left), new("right", Right)];

    /// <inheritdoc/>
    public override string Details => FormattableString.Invariant($"{Top},{Bottom},{Left},{Right}");

    /// <summary>A = X among zeros.</summary>
    public override void Forward(in Pass pass)
    {
        pass.Output.Clear();
        for (int row = 0; row < pass.Images * Input.Height; row++)
            pass.Input().Slice(row * RowFloats, RowFloats).CopyTo(pass.Output[Place(row)..]);
    }

    /// <summary>∂X = its part of ∂A.</summary>
    public override void Backward(in Pass pass)
    {
        for (int row = 0; row * RowFloats < pass.InputGradient().Length; row++)
            pass.OutputGradient.Slice(Place(row), RowFloats).CopyTo(pass.InputGradient()[(row * RowFloats)..]);
    }

    int RowFloats => Input.Width * Input.Depth;

    /// <summary>Where a row of the input begins in the output.</summary>
    int Place(int row)
    {
        var (image, y) = int.DivRem(row, Input.Height);
        return ((((image * Output.Height) + y + Top) * Output.Width) + Left) * Input.Depth;
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) => new ImagePadding(
        name, input, settings.Whole("top", 0), settings.Whole("bottom", 0), settings.Whole("left", 0), settings.Whole("right", 0));
}
