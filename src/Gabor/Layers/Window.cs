using System.Globalization;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A window that slides over an image (5.2.1): F₁ × F₂ taps, strides S₁ and S₂, zero-padding on each side, dilations δ₁ and δ₂, which are
/// the rows and columns from one tap to the next. Usual windows are short to write, <c>new Window(3, 3)</c>, <c>Window.Square(3, stride: 2,
/// padding: 1)</c>, <c>Window.Same(3)</c>; the others say what is not usual: <c>Window.Square(3) with { PaddingBottom = 1 }</c>.
/// </summary>
/// <remarks>
/// Tap (i, j) of position (y, x) lies on row yS₁ + iδ₁ − top and column xS₂ + jδ₂ − left of the image, and the output has H' = ⌊(H + top +
/// bottom − (F₁ − 1)δ₁ − 1)/S₁⌋ + 1 rows and W' = ⌊(W + left + right − (F₂ − 1)δ₂ − 1)/S₂⌋ + 1 columns: (5.14) and (5.15) with δ = 1 and
/// the padding P₁ = top = bottom, P₂ = left = right.
/// </remarks>
public readonly record struct Window
{
    /// <summary>A window without holes, with one stride for both axes and as many zeros on either side.</summary>
    /// <param name="height">F₁, at least 1.</param>
    /// <param name="width">F₂, at least 1.</param>
    /// <param name="stride">S, at least 1; 1 by default.</param>
    /// <param name="paddingHeight">P₁, rows of zeros above and below, at least 0; 0 by default.</param>
    /// <param name="paddingWidth">P₂, columns of zeros left and right, at least 0; 0 by default.</param>
    public Window(int height, int width, int stride = 1, int paddingHeight = 0, int paddingWidth = 0)
    {
        (Height, Width, StrideHeight, StrideWidth, DilationHeight, DilationWidth) = (height, width, stride, stride, 1, 1);
        (PaddingTop, PaddingBottom, PaddingLeft, PaddingRight) = (paddingHeight, paddingHeight, paddingWidth, paddingWidth);
    }

    /// <summary>F₁, taps of a column, at least 1.</summary>
    public int Height { get; init; }

    /// <summary>F₂, taps of a row, at least 1.</summary>
    public int Width { get; init; }

    /// <summary>S₁, rows from one position to the next, at least 1.</summary>
    public int StrideHeight { get; init; }

    /// <summary>S₂, columns from one position to the next, at least 1.</summary>
    public int StrideWidth { get; init; }

    /// <summary>Rows of zeros above the image, at least 0.</summary>
    public int PaddingTop { get; init; }

    /// <summary>Rows of zeros below the image, at least 0.</summary>
    public int PaddingBottom { get; init; }

    /// <summary>Columns of zeros left of the image, at least 0.</summary>
    public int PaddingLeft { get; init; }

    /// <summary>Columns of zeros right of the image, at least 0.</summary>
    public int PaddingRight { get; init; }

    /// <summary>δ₁, rows from one tap to the next, at least 1; 1 unless stated.</summary>
    public int DilationHeight { get; init; }

    /// <summary>δ₂, columns from one tap to the next, at least 1; 1 unless stated.</summary>
    public int DilationWidth { get; init; }

    /// <summary>The window as a layer's settings; <see cref="SettingReader.Window"/> reads it back.</summary>
    public IReadOnlyList<Setting> Settings =>
    [
        new("window_height", Height), new("window_width", Width),
        .. StrideHeight == StrideWidth
            ? (Setting[])[new("stride", StrideHeight)]
            : [new("stride_height", StrideHeight), new("stride_width", StrideWidth)],
        .. (PaddingTop, PaddingLeft) == (PaddingBottom, PaddingRight)
            ? (Setting[])[new("padding_height", PaddingTop), new("padding_width", PaddingLeft)]
            : [
                new("padding_top", PaddingTop), new("padding_bottom", PaddingBottom), new("padding_left", PaddingLeft),
                new("padding_right", PaddingRight),
            ],
        .. (DilationHeight, DilationWidth) switch
        {
            (1, 1) => (Setting[])[],
            var (height, width) when height == width => [new("dilation", height)],
            var (height, width) => [new("dilation_height", height), new("dilation_width", width)],
        },
    ];

    /// <summary>A square window.</summary>
    /// <param name="size">F, both ways, at least 1.</param>
    /// <param name="stride">S, at least 1; 1 by default.</param>
    /// <param name="padding">P, zeros on each side, at least 0; 0 by default.</param>
    /// <param name="dilation">δ, at least 1; 1 by default.</param>
    public static Window Square(int size, int stride = 1, int padding = 0, int dilation = 1) =>
        new(size, size, stride, padding, padding) { DilationHeight = dilation, DilationWidth = dilation };

    /// <summary>
    /// A square window of stride 1 whose output is as large as the image: (F − 1)δ zeros along each axis, half of them on either side,
    /// (5.16)–(5.19); of an odd number the one more is below and right.
    /// </summary>
    /// <param name="size">F, both ways, at least 1.</param>
    /// <param name="dilation">δ, at least 1; 1 by default.</param>
    public static Window Same(int size, int dilation = 1)
    {
        int zeros = (int)long.Clamp((size - 1L) * dilation, -1, int.MaxValue);
        return Square(size, dilation: dilation) with
        {
            PaddingTop = zeros / 2,
            PaddingBottom = zeros - (zeros / 2),
            PaddingLeft = zeros / 2,
            PaddingRight = zeros - (zeros / 2),
        };
    }

    /// <summary>
    /// This window with the padding under which the output has ⌈H/S₁⌉ × ⌈W/S₂⌉ positions, as Keras and ONNX (SAME_UPPER) call <c>same</c>:
    /// max(0, (⌈H/S₁⌉ − 1)S₁ + (F₁ − 1)δ₁ + 1 − H) rows of zeros, half of them above, and of an odd number one more below; columns
    /// likewise.
    /// </summary>
    /// <param name="input">H × W × D.</param>
    public Window SameOver(Shape input)
    {
        int rows = Zeros(input.Height, StrideHeight, Covered(Height, DilationHeight));
        int columns = Zeros(input.Width, StrideWidth, Covered(Width, DilationWidth));
        return this with
        {
            PaddingTop = rows / 2,
            PaddingBottom = rows - (rows / 2),
            PaddingLeft = columns / 2,
            PaddingRight = columns - (columns / 2),
        };

        // A stride that is none is refused where the window meets a layer.
        static int Zeros(int size, int stride, long covered) =>
            stride < 1 ? 0 : (int)long.Clamp(((size - 1) / stride * (long)stride) + covered - size, 0, int.MaxValue);
    }

    /// <summary>In short, for tables: <c>3×3, stride 2, padding 1</c>; rows before columns, sides as top, bottom, left and right.</summary>
    public override string ToString()
    {
        string text = $"{Of(Height)}×{Of(Width)}";
        if ((StrideHeight, StrideWidth) != (1, 1))
            text += $", stride {Pair(StrideHeight, StrideWidth)}";
        if ((PaddingTop, PaddingLeft) != (PaddingBottom, PaddingRight))
            text += $", padding {Of(PaddingTop)},{Of(PaddingBottom)},{Of(PaddingLeft)},{Of(PaddingRight)}";
        else if ((PaddingTop, PaddingLeft) != (0, 0))
            text += $", padding {Pair(PaddingTop, PaddingLeft)}";
        if ((DilationHeight, DilationWidth) != (1, 1))
            text += $", dilation {Pair(DilationHeight, DilationWidth)}";
        return text;

        static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

        static string Pair(int height, int width) => height == width ? Of(height) : $"{Of(height)}×{Of(width)}";
    }

    /// <summary>
    /// Where the window comes to stand on an image: H' = ⌊(H − F₁ + 2P₁)/S⌋ + 1 (5.14), W' = ⌊(W − F₂ + 2P₂)/S⌋ + 1 (5.15), rounded
    /// down, which the text leaves out, with (F − 1)δ + 1 for F and both sides' zeros for 2P. With S = 1 and no padding (5.11), (5.12).
    /// </summary>
    /// <param name="input">The image.</param>
    /// <param name="layer">The layer that a refusal names.</param>
    /// <exception cref="ArgumentException">The window is not one, or does not fit.</exception>
    internal WindowGeometry Over(Shape input, string layer)
    {
        Check(layer);
        long height = (long)input.Height + PaddingTop + PaddingBottom, width = (long)input.Width + PaddingLeft + PaddingRight;
        long rest = height - Covered(Height, DilationHeight), restWidth = width - Covered(Width, DilationWidth);
        if (rest < 0 || restWidth < 0)
            throw Refuse.WindowDoesNotFit(layer, this, input);

        // The kernels count the floats of a framed image, and so its windows, in 32 bits.
        if ((Int128)height * width * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(layer, "a frame of zeros", input);
        return new WindowGeometry
        {
            Height = input.Height, Width = input.Width, Depth = input.Depth, WindowHeight = Height, WindowWidth = Width,
            StrideHeight = StrideHeight, StrideWidth = StrideWidth, PaddingTop = PaddingTop, PaddingBottom = PaddingBottom,
            PaddingLeft = PaddingLeft, PaddingRight = PaddingRight, DilationHeight = DilationHeight, DilationWidth = DilationWidth,
            OutputHeight = (int)(rest / StrideHeight) + 1, OutputWidth = (int)(restWidth / StrideWidth) + 1,
        };
    }

    /// <summary>Refuses what is no window.</summary>
    /// <exception cref="ArgumentException">A size, stride or dilation is below 1, or a padding below 0.</exception>
    internal void Check(string layer)
    {
        ReadOnlySpan<int> counts = [Height, Width, StrideHeight, StrideWidth, DilationHeight, DilationWidth];
        ReadOnlySpan<int> zeros = [PaddingTop, PaddingBottom, PaddingLeft, PaddingRight];
        if (counts.ContainsAnyInRange(int.MinValue, 0) || zeros.ContainsAnyInRange(int.MinValue, -1))
            throw Refuse.Window(layer, this);
    }

    /// <summary>Pixels from the first of some taps to the last, (F − 1)δ + 1.</summary>
    internal static long Covered(int taps, int dilation) => ((taps - 1L) * dilation) + 1;
}
