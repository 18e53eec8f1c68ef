namespace Gabor.Numerics.Kernels.Windows;

/// <summary>A window with holes and groups: everything that forward and backward passes of such convolutions share.</summary>
/// <param name="Window">Where the window with its holes comes to stand on the image.</param>
/// <param name="Height">F₁, taps of a column of the window.</param>
/// <param name="Width">F₂, taps of a row of the window.</param>
/// <param name="Dilation">Pixels from one tap to the next; 1 for no holes.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Filters">D', filters of all groups.</param>
readonly record struct GroupedGeometry(WindowGeometry Window, int Height, int Width, int Dilation, int Groups, int Filters)
{
    /// <summary>Channels that a filter sees.</summary>
    public int GroupDepth => Window.Depth / Groups;

    /// <summary>Filters of a group.</summary>
    public int GroupFilters => Filters / Groups;

    /// <summary>Numbers of all filters, F₁ F₂ (D/groups) D'.</summary>
    public int Weights => Height * Width * GroupDepth * Filters;

    /// <summary>The row of the image under row i of the window at output row y.</summary>
    public int Row(int y, int i) => (y * Window.Stride) + (i * Dilation) - Window.PaddingHeight;

    /// <summary>The column of the image under column j of the window at output column x.</summary>
    public int Column(int x, int j) => (x * Window.Stride) + (j * Dilation) - Window.PaddingWidth;

    /// <summary>The output row whose window has its row i on row u of the image; −1 where there is none.</summary>
    public int OutputRow(int u, int i) => Position(u + Window.PaddingHeight - (i * Dilation), Window.OutputHeight);

    /// <summary>The output column whose window has its column j on column v of the image; −1 where there is none.</summary>
    public int OutputColumn(int v, int j) => Position(v + Window.PaddingWidth - (j * Dilation), Window.OutputWidth);

    int Position(int distance, int count) =>
        distance >= 0 && distance % Window.Stride == 0 && distance / Window.Stride < count ? distance / Window.Stride : -1;
}
