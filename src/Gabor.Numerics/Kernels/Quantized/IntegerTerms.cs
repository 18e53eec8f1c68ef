using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// Which bytes under a window are multiplied together: four that lie side by side, so that one load reads them. A row of the window without
/// holes and groups is one run of bytes, else each tap is one of its own; the last four of a run may reach past it, where weights are 0.
/// </summary>
static class IntegerTerms
{
    /// <summary>Stands for a byte past the end of a run.</summary>
    public const int None = -1;

    /// <summary>How many times four bytes there are.</summary>
    public static int Count(in GroupedGeometry g)
    {
        var (runs, length) = Runs(g);
        return runs * ((length + IIntegerTile.Together - 1) / IIntegerTile.Together);
    }

    /// <summary>Where they lie, and what they are.</summary>
    /// <param name="g">The window, on an image with its padding.</param>
    /// <param name="places">For each four bytes where they begin, from the first byte under the window on.</param>
    /// <param name="taps">For each byte the tap of its group, (i F₂ + j) D/G + d, or <see cref="None"/>.</param>
    public static void Fill(in GroupedGeometry g, Span<int> places, Span<int> taps)
    {
        var (runs, length) = Runs(g);
        int runsARow = runs / g.Height, n = 0;
        for (int run = 0; run < runs; run++)
        {
            (int i, int j) = int.DivRem(run, runsARow);
            int from = ((i * g.Window.DilationHeight * g.Window.PaddedWidth) + (j * g.Window.DilationWidth)) * g.Window.Depth;
            for (int e = 0; e < length; e += IIntegerTile.Together, n++)
            {
                places[n] = from + e;
                for (int t = 0; t < IIntegerTile.Together; t++)
                    taps[(n * IIntegerTile.Together) + t] = e + t < length ? (run * length) + e + t : None;
            }
        }
    }

    static (int Runs, int Length) Runs(in GroupedGeometry g) => g is { Groups: 1, Window.DilationWidth: 1 }
        ? (g.Height, g.Width * g.Window.Depth)
        : (g.Height * g.Width, g.GroupDepth);
}
