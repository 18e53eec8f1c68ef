namespace Gabor.Numerics.Kernels.Windows;

/// <summary>
/// A window on an image whose channels lie in groups: everything that forward and backward passes of such convolutions share.
/// </summary>
/// <param name="Window">Where the window comes to stand on the image.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Filters">D', filters of all groups.</param>
readonly record struct GroupedGeometry(WindowGeometry Window, int Groups, int Filters)
{
    /// <summary>F₁, taps of a column of the window.</summary>
    public int Height => Window.WindowHeight;

    /// <summary>F₂, taps of a row of the window.</summary>
    public int Width => Window.WindowWidth;

    /// <summary>Channels that a filter sees.</summary>
    public int GroupDepth => Window.Depth / Groups;

    /// <summary>Filters of a group.</summary>
    public int GroupFilters => Filters / Groups;

    /// <summary>Numbers of all filters, F₁ F₂ (D/groups) D'.</summary>
    public int Weights => Height * Width * GroupDepth * Filters;

    /// <summary>The row of the image under row i of the window at output row y.</summary>
    public int Row(int y, int i) => (y * Window.StrideHeight) + (i * Window.DilationHeight) - Window.PaddingTop;

    /// <summary>The column of the image under column j of the window at output column x.</summary>
    public int Column(int x, int j) => (x * Window.StrideWidth) + (j * Window.DilationWidth) - Window.PaddingLeft;

    /// <summary>The output row whose window has its row i on row u of the image; −1 where there is none.</summary>
    public int OutputRow(int u, int i) =>
        Position(u + Window.PaddingTop - (i * Window.DilationHeight), Window.StrideHeight, Window.OutputHeight);

    /// <summary>The output column whose window has its column j on column v of the image; −1 where there is none.</summary>
    public int OutputColumn(int v, int j) =>
        Position(v + Window.PaddingLeft - (j * Window.DilationWidth), Window.StrideWidth, Window.OutputWidth);

    static int Position(int distance, int stride, int count) =>
        stride == 1 ? (uint)distance < (uint)count ? distance : -1
        : distance >= 0 && distance % stride == 0 && distance / stride < count ? distance / stride : -1;
}
