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

    /// <summary>Offset of tap q = (i F₂ + j) D + d from the window's first element: (i (W + 2P₂) + j) D + d.</summary>
    public static void Taps(in WindowGeometry g, int* offsets)
    {
        for (int i = 0; i < g.WindowHeight; i++)
        {
            for (int jd = 0; jd < g.WindowWidth * g.Depth; jd++)
                *offsets++ = (i * g.PaddedWidth * g.Depth) + jd;
        }
    }

    /// <summary>
    /// Offset of the window at position p = y W' + x from the first image's first element: (y S (W + 2P₂) + x S) D, past what lies before
    /// its image.
    /// </summary>
    public static void Positions(in WindowGeometry g, int* offsets, int first = 0)
    {
        for (int y = 0; y < g.OutputHeight; y++)
        {
            for (int x = 0; x < g.OutputWidth; x++)
                *offsets++ = first + (((y * g.Stride * g.PaddedWidth) + (x * g.Stride)) * g.Depth);
        }
    }
}
