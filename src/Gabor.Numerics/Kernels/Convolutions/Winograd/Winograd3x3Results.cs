using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>What becomes of the products of <see cref="Winograd3x3"/>: the outputs of tiles, as far as they lie in an image.</summary>
/// <param name="to">The images of outputs.</param>
/// <param name="bias">b, [D'], or null.</param>
/// <param name="tileStep">Floats from the products of one tile to those of the next.</param>
/// <param name="pointStep">Floats from one of the 36 points to the next.</param>
readonly unsafe struct Winograd3x3Results(Winograd3x3Images to, float* bias, nint tileStep, nint pointStep)
{
    readonly Winograd3x3Images to = to;
    readonly float* bias = bias;
    readonly nint tileStep = tileStep, pointStep = pointStep;

    /// <summary>
    /// Stores the outputs of some tiles, row by row, so that what is read of m for one vector of channels is still cached for the next,
    /// with which it shares cache lines.
    /// </summary>
    /// <param name="tiling">How the outputs are cut.</param>
    /// <param name="tile">The first tile.</param>
    /// <param name="count">How many.</param>
    /// <param name="column">The first filter.</param>
    /// <param name="lastColumn">Behind the last one.</param>
    /// <param name="m">The products of the first tile and filter.</param>
    /// <param name="square">Memory for a tile past the edge, 16 vectors.</param>
    /// <typeparam name="TEnd">What becomes of the outputs.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    public void Store<TEnd, T>(in Winograd3x3Tiling tiling, int tile, int count, int column, int lastColumn, float* m, float* square)
        where TEnd : unmanaged, IMap
        where T : unmanaged, ILanes<T>
    {
        for (int last = tile + count, run; tile < last; tile += run, m += run * tileStep)
        {
            var (image, y, x) = tiling.Locate(tile);
            run = tiling.Run(x, last - tile);
            int k = column;
            for (; k <= to.Depth - T.Width && k < lastColumn; k += T.Width)
                Tiles<TEnd, T>(image, y, x, run, k, m + (k - column), square);
            for (; k < lastColumn; k++)
                Tiles<TEnd, Lanes1>(image, y, x, run, k, m + (k - column), square);
        }
    }

    void Tiles<TEnd, TLanes>(int image, int y, int x, int tiles, int k, float* m, float* square)
        where TEnd : unmanaged, IMap
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* begin = bias == null ? null : bias + k, outputs = to.At(image, y, x) + k;
        nint w = TLanes.Width, row = to.Row, depth = to.Depth;
        int height = Math.Min(Winograd3x3.Outputs, to.Height - y);
        int whole = height == Winograd3x3.Outputs ? Math.Min(tiles, (to.Width - x) / Winograd3x3.Outputs) : 0;
        Winograd3x3Output.Tiles<TEnd, TLanes>(whole, m, tileStep, pointStep, begin, outputs, row, depth);
        for (int t = whole; t < tiles; t++)
        {
            // A tile past the edge: what lies inside is copied.
            Winograd3x3Output.Tiles<TEnd, TLanes>(1, m + (t * tileStep), tileStep, pointStep, begin, square, Winograd3x3.Outputs * w, w);
            int left = t * Winograd3x3.Outputs, width = Math.Min(Winograd3x3.Outputs, to.Width - x - left);
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                    TLanes.Store(TLanes.Load(square + (((i * Winograd3x3.Outputs) + j) * w)), outputs + (i * row) + ((left + j) * depth));
            }
        }
    }
}
