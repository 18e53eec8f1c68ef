namespace Gabor.Numerics.Kernels.Windows;

/// <summary>
/// A window on an image: everything that forward and backward passes share. Input [H, W, D], window F₁ × F₂ whose taps stand δ₁ rows and δ₂
/// columns apart, strides S₁ and S₂, zeros on the four sides, output H' × W' positions: tap (i, j) of position (y, x) lies on row y S₁ + i
/// δ₁ − top and column x S₂ + j δ₂ − left.
/// </summary>
public readonly record struct WindowGeometry
{
    /// <summary>The usual window: one stride, as many zeros above as below and left as right, no holes.</summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="depth">D.</param>
    /// <param name="windowHeight">F₁.</param>
    /// <param name="windowWidth">F₂.</param>
    /// <param name="stride">S, along both axes.</param>
    /// <param name="paddingHeight">P₁, rows of zeros above and below.</param>
    /// <param name="paddingWidth">P₂, columns of zeros left and right.</param>
    /// <param name="outputHeight">H'.</param>
    /// <param name="outputWidth">W'.</param>
    public WindowGeometry(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride, int paddingHeight, int paddingWidth,
        int outputHeight, int outputWidth)
    {
        (Height, Width, Depth, WindowHeight, WindowWidth) = (height, width, depth, windowHeight, windowWidth);
        (StrideHeight, StrideWidth, DilationHeight, DilationWidth) = (stride, stride, 1, 1);
        (PaddingTop, PaddingBottom, PaddingLeft, PaddingRight) = (paddingHeight, paddingHeight, paddingWidth, paddingWidth);
        (OutputHeight, OutputWidth) = (outputHeight, outputWidth);
    }

    /// <summary>H.</summary>
    public int Height { get; init; }

    /// <summary>W.</summary>
    public int Width { get; init; }

    /// <summary>D.</summary>
    public int Depth { get; init; }

    /// <summary>F₁, taps of a column of the window.</summary>
    public int WindowHeight { get; init; }

    /// <summary>F₂, taps of a row of the window.</summary>
    public int WindowWidth { get; init; }

    /// <summary>S₁, rows from one position to the next.</summary>
    public int StrideHeight { get; init; }

    /// <summary>S₂, columns from one position to the next.</summary>
    public int StrideWidth { get; init; }

    /// <summary>Rows of zeros above the image.</summary>
    public int PaddingTop { get; init; }

    /// <summary>Rows of zeros below the image.</summary>
    public int PaddingBottom { get; init; }

    /// <summary>Columns of zeros left of the image.</summary>
    public int PaddingLeft { get; init; }

    /// <summary>Columns of zeros right of the image.</summary>
    public int PaddingRight { get; init; }

    /// <summary>δ₁, rows from one tap to the next; 1 for no holes.</summary>
    public int DilationHeight { get; init; }

    /// <summary>δ₂, columns from one tap to the next; 1 for no holes.</summary>
    public int DilationWidth { get; init; }

    /// <summary>H'.</summary>
    public int OutputHeight { get; init; }

    /// <summary>W'.</summary>
    public int OutputWidth { get; init; }

    /// <summary>Positions of the window on one image, H' W'.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>Elements under the window, F₁ F₂ D.</summary>
    public int Taps => WindowHeight * WindowWidth * Depth;

    /// <summary>Elements of one image, H W D.</summary>
    public int ImageFloats => Height * Width * Depth;

    /// <summary>Rows from the first tap of a window to the last, (F₁ − 1) δ₁ + 1.</summary>
    public int CoveredHeight => ((WindowHeight - 1) * DilationHeight) + 1;

    /// <summary>Columns from the first tap of a window to the last, (F₂ − 1) δ₂ + 1.</summary>
    public int CoveredWidth => ((WindowWidth - 1) * DilationWidth) + 1;

    /// <summary>Rows of an image with its padding.</summary>
    public int PaddedHeight => Height + PaddingTop + PaddingBottom;

    /// <summary>Columns of an image with its padding.</summary>
    public int PaddedWidth => Width + PaddingLeft + PaddingRight;

    /// <summary>Elements of an image with its padding.</summary>
    public int PaddedFloats => PaddedHeight * PaddedWidth * Depth;

    /// <summary>Whether there is any padding.</summary>
    public bool Pads => (PaddingTop | PaddingBottom | PaddingLeft | PaddingRight) > 0;

    /// <summary>Whether there are pixels between the taps.</summary>
    public bool HasHoles => DilationHeight > 1 || DilationWidth > 1;

    /// <summary>The row of the image under row i of the window at output row y; outside the image in the padding.</summary>
    internal int Row(int y, int i) => (y * StrideHeight) + (i * DilationHeight) - PaddingTop;

    /// <summary>The column of the image under column j of the window at output column x; outside the image in the padding.</summary>
    internal int Column(int x, int j) => (x * StrideWidth) + (j * DilationWidth) - PaddingLeft;

    /// <summary>Whether a window with one stride for both axes, without holes, and no more padding on any side than this.</summary>
    internal bool IsPlain(int mostPadding) =>
        !HasHoles && StrideHeight == StrideWidth && int.Max(PaddingTop, PaddingBottom) <= mostPadding
        && int.Max(PaddingLeft, PaddingRight) <= mostPadding;

    /// <summary>Whether the sizes are at least 1, the padding at least 0, and the output is as large as they say, (5.14).</summary>
    internal bool IsValid =>
        Depth >= 1
        && IsValidAlong(Height, WindowHeight, StrideHeight, PaddingTop, PaddingBottom, DilationHeight, OutputHeight)
        && IsValidAlong(Width, WindowWidth, StrideWidth, PaddingLeft, PaddingRight, DilationWidth, OutputWidth)
        && ((double)Height + PaddingTop + PaddingBottom) * ((double)Width + PaddingLeft + PaddingRight) * Depth <= int.MaxValue;

    static bool IsValidAlong(int size, int window, int stride, int before, int after, int dilation, int output)
    {
        if (size < 1 || window < 1 || stride < 1 || before < 0 || after < 0 || dilation < 1)
            return false;
        long rest = (long)size + before + after - ((window - 1L) * dilation) - 1;
        return rest >= 0 && output == (rest / stride) + 1;
    }
}
