namespace Gabor.Numerics.Kernels.Windows;

/// <summary>Where things lie in a padded image, in floats: the index maps (6.16)–(6.19), row-major and channels last.</summary>
static unsafe class WindowTables
{
    /// <summary>Both tables.</summary>
    public static void Fill(in WindowGeometry g, Span<int> taps, Span<int> positions)
    {
        fixed (int* t = taps, p = positions)
        {
            Taps(g, t);
            Positions(g, p);
        }
    }

    /// <summary>
    /// Offset of tap q = (i F₂ + j) D + d from the window's first element: (i δ₁ W₊ + j δ₂) D + d, where W₊ counts the columns of the image
    /// with its padding.
    /// </summary>
    public static void Taps(in WindowGeometry g, int* offsets)
    {
        for (int i = 0; i < g.WindowHeight; i++)
        {
            for (int j = 0; j < g.WindowWidth; j++)
            {
                int tap = ((i * g.DilationHeight * g.PaddedWidth) + (j * g.DilationWidth)) * g.Depth;
                for (int d = 0; d < g.Depth; d++)
                    *offsets++ = tap + d;
            }
        }
    }

    /// <summary>
    /// Offset of the window at position p = y W' + x from the first image's first element: (y S₁ W₊ + x S₂) D, past what lies before
    /// its image.
    /// </summary>
    public static void Positions(in WindowGeometry g, int* offsets, int first = 0)
    {
        for (int y = 0; y < g.OutputHeight; y++)
        {
            for (int x = 0; x < g.OutputWidth; x++)
                *offsets++ = first + (((y * g.StrideHeight * g.PaddedWidth) + (x * g.StrideWidth)) * g.Depth);
        }
    }
}
