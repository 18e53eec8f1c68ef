using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>How images are cut into tiles of 4 × 4 outputs, row by row; the last ones may reach past the edge.</summary>
readonly struct Winograd3x3Tiling(int height, int width)
{
    /// <summary>Tiles in a row of an image.</summary>
    public int Across { get; } = (width + Winograd3x3.Outputs - 1) / Winograd3x3.Outputs;

    /// <summary>Tiles of an image.</summary>
    public int Count => (height + Winograd3x3.Outputs - 1) / Winograd3x3.Outputs * Across;

    /// <summary>Image and first output of a tile of the batch.</summary>
    public (int Image, int Y, int X) Locate(int tile)
    {
        int image = tile / Count, inside = tile % Count;
        return (image, inside / Across * Winograd3x3.Outputs, inside % Across * Winograd3x3.Outputs);
    }

    /// <summary>How many tiles lie in one row of one image, from a tile on that begins at column <paramref name="x"/>.</summary>
    public int Run(int x, int count) => Math.Min(count, Across - (x / Winograd3x3.Outputs));
}

/// <summary>
/// Memory that is prefetched while the 36 products keep the multipliers busy, a 36th of it at each, so that it is in the cache when it is
/// needed.
/// </summary>
readonly unsafe struct PrefetchRange(float* from, float* end)
{
    readonly float* from = from;
    readonly nint length = (nint)(end - from), step = ((nint)(end - from) + (16 * Winograd3x3.Points) - 1) / (16 * Winograd3x3.Points) * 16;

    /// <summary>Prefetches a part of it, cache line by cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int point)
    {
        if (Sse.IsSupported)
        {
            for (nint i = point * step, last = Math.Min(i + step, length); i < last; i += 16)
                Sse.Prefetch1(from + i);
        }
    }
}

/// <summary>
/// Images [N, H, W, D] in a frame of zeros that is not stored, and their tiles transformed: M s Mᵀ of the square s of pixels that each tile
/// reads.
/// </summary>
/// <remarks>
/// M goes down the columns first, for all tiles of a row at once, so that the columns that two tiles share are done once, then along the
/// rows. In between lies a strip of some kilobytes, which stays in the first-level cache.
/// </remarks>
readonly unsafe struct Winograd3x3Images(float* first, int height, int width, int depth, int top, int left)
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Depth { get; } = depth;

    /// <summary>Where a pixel begins.</summary>
    public float* At(int image, int y, int x) => first + (((((nint)image * Height) + y) * Width + x) * Depth);

    /// <summary>The pixels inside some tiles: together, but for those of rows that only part of the tiles lie in.</summary>
    public PrefetchRange PrefetchRangeOf(in Winograd3x3Tiling tiling, int tile, int count)
    {
        if (count <= 0)
            return default;
        var (image, y, _) = tiling.Locate(tile);
        var (lastImage, lastY, _) = tiling.Locate(tile + count - 1);
        return new PrefetchRange(At(image, y, 0), At(lastImage, Math.Min(Height, lastY + Winograd3x3.Outputs), 0));
    }

    /// <summary>The images behind the first ones.</summary>
    public Winograd3x3Images Skip(int images) => new(first + (images * (nint)Height * Row), Height, Width, Depth, top, left);

    /// <summary>Floats of a row of pixels: as many zeros stand for those above and below an image.</summary>
    public int Row => Width * Depth;

    /// <summary>Floats of a strip of tiles, for every tier.</summary>
    public static int Strip(int tiles) =>
        ((tiles * Winograd3x3.Outputs) + Winograd3x3.Inputs - Winograd3x3.Outputs) * Winograd3x3.Inputs * 16;

    /// <summary>Transforms tiles one after another.</summary>
    /// <param name="tiling">How the outputs are cut.</param>
    /// <param name="tile">The first tile.</param>
    /// <param name="count">How many.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">How many.</param>
    /// <param name="zeros">A row of zeros.</param>
    /// <param name="strip">Memory for a strip.</param>
    /// <param name="to">[36, tiles, channels].</param>
    /// <param name="tileStep">Floats from one tile to the next.</param>
    /// <param name="pointStep">Floats from one of the 36 points to the next.</param>
    public void Transform<TMatrix, T>(
        in Winograd3x3Tiling tiling, int tile, int count, int channel, int channels, float* zeros, float* strip, float* to, nint tileStep,
        nint pointStep)
        where TMatrix : Winograd3x3.ITileMatrix
        where T : unmanaged, ILanes<T>
    {
        for (int last = tile + count, run; tile < last; tile += run, to += run * tileStep)
        {
            var (image, y, x) = tiling.Locate(tile);
            run = tiling.Run(x, last - tile);
            int columns = (run * Winograd3x3.Outputs) + TMatrix.From - Winograd3x3.Outputs;
            int from = Math.Clamp(left - x, 0, columns), end = Math.Clamp(left - x + Width, from, columns);
            float* corner = At(image, 0, x - left + from) + channel;
            var rows = new SixRows
            {
                Row0 = RowAt(corner, y - top, zeros),
                Row1 = RowAt(corner, y - top + 1, zeros),
                Row2 = RowAt(corner, y - top + 2, zeros),
                Row3 = RowAt(corner, y - top + 3, zeros),
                Row4 = RowAt(corner, y - top + 4, zeros),
                Row5 = RowAt(corner, y - top + 5, zeros),
            };
            if (channels < T.Width)
            {
                for (int c = 0; c < channels; c++)
                    Channels<TMatrix, Lanes1>(rows, c, from, end, columns, run, strip, to, tileStep, pointStep);
                continue;
            }

            // The last vector ends with the last channel and repeats some of the one before.
            for (int c = 0; c < channels; c += T.Width)
                Channels<TMatrix, T>(rows, Math.Min(c, channels - T.Width), from, end, columns, run, strip, to, tileStep, pointStep);
        }
    }

    float* RowAt(float* corner, int y, float* zeros) => (uint)y < (uint)Height ? corner + ((nint)y * Row) : zeros;

    /// <summary>One vector of channels: the pixels of columns from … end − 1 lie in the image.</summary>
    void Channels<TMatrix, T>(
        in SixRows rows, int c, int from, int end, int columns, int tiles, float* strip, float* to, nint tileStep, nint pointStep)
        where TMatrix : Winograd3x3.ITileMatrix
        where T : unmanaged, ILanes<T>
    {
        int column = Winograd3x3.Inputs * T.Width;
        new Span<float>(strip, from * column).Clear();
        TMatrix.Down<T>(rows.Shifted(c), Depth, end - from, strip + (from * column));
        new Span<float>(strip + (end * column), (columns - end) * column).Clear();
        TMatrix.Along<T>(strip, tiles, to + c, tileStep, pointStep);
    }
}
