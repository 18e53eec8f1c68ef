using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// The inner tile of every matrix product and convolution: up to <see cref="Rows"/> rows by 1, 2 or 4 vectors of accumulators that stay in
/// registers, c(r, ·) = start(·) + Σₜ a(r, t) b(t, ·), each output a sum over t in the chains of <see cref="LongSum"/>.
/// </summary>
/// <remarks>
/// The rows are six pointers and offsets, so that the rows of a packed panel, the pixels under a filter and the taps of a filter's
/// gradient are all read where they lie. At least 8 accumulators hide the latency of two multiply-add pipes (4 cycles × 2).
/// </remarks>
static unsafe class Tile
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Computes one tile of as many rows as <typeparamref name="TRows"/> says and 1, 2 or 4 vectors.</summary>
    /// <param name="vectors">1, 2 or 4.</param>
    /// <param name="rows">Where each row begins.</param>
    /// <param name="offsets">Where in a row element t lies.</param>
    /// <param name="length">Elements t of the sum.</param>
    /// <param name="b">[length, columns].</param>
    /// <param name="along">Floats from one row of b to the next.</param>
    /// <param name="start">What the sums of every row start from, [columns]; null for 0.</param>
    /// <param name="c">[rows, columns], the result.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    /// <param name="last">Floats from a row of c to its last vector; less than a whole vector from the one before where the result ends
    /// within it, so that both hold, and write, some of the same columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TOffsets, TRows>(
        int vectors, in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, float* c,
        nint stride, nint last)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
        where TRows : unmanaged, ITileRows
    {
        // The results are prefetched, so that they are in the cache when the sums are done.
        if (Sse.IsSupported)
        {
            float* row = c;
            for (int r = 0; r < TRows.Rows; r++, row += stride)
            {
                for (int v = 0; v < vectors - 1; v++)
                    Sse.Prefetch0(row + (v * T.Width));
                Sse.Prefetch0(row + last);
            }
        }

        switch (vectors)
        {
            case 1: Tile6x1.Multiply<T, TOffsets, TRows>(rows, offsets, length, b, along, start, c, stride); break;
            case 2: Tile6x2.Multiply<T, TOffsets, TRows>(rows, offsets, length, b, along, start, c, stride, last); break;
            default: Tile6x4.Multiply<T, TOffsets, TRows>(rows, offsets, length, b, along, start, c, stride, last); break;
        }
    }

    /// <summary>
    /// Computes the part of a tile that lies inside the result: <paramref name="rowCount"/> rows and <paramref name="columnCount"/> columns
    /// of it.
    /// </summary>
    /// <remarks>
    /// Arguments as of <see cref="Multiply"/>, b packed; <paramref name="start"/> and c need only reach as far as the part does.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyPart<T, TOffsets>(
        int vectors, in SixRows rows, TOffsets offsets, int length, float* b, float* start, float* c, nint stride,
        int rowCount, int columnCount)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
    {
        if (columnCount < T.Width)
        {
            Narrow<T, TOffsets>(rows, offsets, length, b, start, c, stride, rowCount, columnCount);
            return;
        }

        MultiplyRows<T, TOffsets>(
            vectors, rows, offsets, length, b, vectors * T.Width, start, c, stride, Panels.Last<T>(vectors, columnCount),
            rowCount);
    }

    /// <summary>Computes a tile of <paramref name="rowCount"/> rows, six where there are more.</summary>
    /// <remarks>Arguments as of <see cref="Multiply"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyRows<T, TOffsets>(
        int vectors, in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, float* c,
        nint stride, nint last, int rowCount)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
    {
        switch (rowCount)
        {
            case 1: Multiply<T, TOffsets, TileRows1>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
            case 2: Multiply<T, TOffsets, TileRows2>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
            case 3: Multiply<T, TOffsets, TileRows3>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
            case 4: Multiply<T, TOffsets, TileRows4>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
            case 5: Multiply<T, TOffsets, TileRows5>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
            default: Multiply<T, TOffsets, TileRows6>(vectors, rows, offsets, length, b, along, start, c, stride, last); break;
        }
    }

    /// <summary>A tile of fewer columns than one vector has: computed in separate memory, from which the part inside is copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    static void Narrow<T, TOffsets>(
        in SixRows rows, TOffsets offsets, int length, float* b, float* start, float* c, nint stride, int rowCount,
        int columnCount)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
    {
        float* whole = stackalloc float[Rows * Tiers.MostLanes], begin = stackalloc float[Tiers.MostLanes];
        int count = Math.Min(rowCount, Rows);
        if (start != null)
            Copy(start, begin, columnCount);

        MultiplyPart<T, TOffsets>(
            1, rows, offsets, length, b, start == null ? null : begin, whole, T.Width, count, T.Width);
        for (int r = 0; r < count; r++)
            Copy(whole + (r * T.Width), c + (r * stride), columnCount);
    }

    /// <summary>Fewer floats than one vector has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(float* from, float* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = from[i];
    }
}

/// <summary>Where the six rows of a tile begin. A row past the end repeats one inside; its results are dropped.</summary>
unsafe struct SixRows
{
    public float* Row0, Row1, Row2, Row3, Row4, Row5;

    /// <summary>Six rows <paramref name="stride"/> floats apart, of which the first <paramref name="count"/> exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixRows Every(float* first, nint stride, int count) => new()
    {
        Row0 = first,
        Row1 = first + (count > 1 ? stride : 0),
        Row2 = first + (count > 2 ? 2 * stride : 0),
        Row3 = first + (count > 3 ? 3 * stride : 0),
        Row4 = first + (count > 4 ? 4 * stride : 0),
        Row5 = first + (count > 5 ? 5 * stride : 0),
    };

    /// <summary>The same rows, some floats further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly SixRows Shifted(nint floats) => new()
    {
        Row0 = Row0 + floats,
        Row1 = Row1 + floats,
        Row2 = Row2 + floats,
        Row3 = Row3 + floats,
        Row4 = Row4 + floats,
        Row5 = Row5 + floats,
    };

    /// <summary>
    /// Six rows that begin at <paramref name="origin"/> plus an offset each, of which the first <paramref name="count"/> exist.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixRows At(float* origin, int* offsets, int count) => new()
    {
        Row0 = origin + offsets[0],
        Row1 = origin + offsets[count > 1 ? 1 : 0],
        Row2 = origin + offsets[count > 2 ? 2 : 0],
        Row3 = origin + offsets[count > 3 ? 3 : 0],
        Row4 = origin + offsets[count > 4 ? 4 : 0],
        Row5 = origin + offsets[count > 5 ? 5 : 0],
    };
}

/// <summary>How a tile's rows step from element to element.</summary>
interface IOffsets
{
    /// <summary>Floats from a row's beginning to its element t.</summary>
    nint At(nint t);
}

/// <summary>Elements a fixed number of floats apart.</summary>
readonly struct StridedOffsets(nint stride) : IOffsets
{
    readonly nint stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(nint t) => t * stride;
}

/// <summary>
/// Elements one after another, and at each step a part of the panel after this one is prefetched into the second-level cache. Where few
/// rows are multiplied by a panel, reading it from memory takes as long as they do: 16 rows by 16 matrices of 512 × 512, 0.6 ms instead
/// of 0.75.
/// </summary>
readonly unsafe struct AheadOffsets : IOffsets
{
    readonly float* next;
    readonly nint step, half;

    AheadOffsets(float* next, nint step)
    {
        this.next = next;
        (this.step, half) = (step, step / 2);
    }

    /// <summary>Shares out the next panel among the tiles of rows.</summary>
    /// <param name="next">The next panel.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Rows that are multiplied by this one.</param>
    public static AheadOffsets Of(float* next, int columns, int rows)
    {
        int tiles = (rows + Tile.Rows - 1) / Tile.Rows;
        return new(next, (columns + tiles - 1) / tiles);
    }

    /// <summary>For the next tile of rows.</summary>
    /// <param name="length">Elements of a row.</param>
    public AheadOffsets Next(int length) => new(next + (step * length), step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(nint t)
    {
        if (Sse.IsSupported)
        {
            float* part = next + (t * step);
            Sse.Prefetch1(part);
            Sse.Prefetch1(part + half);
        }

        return t;
    }
}

/// <summary>Elements at offsets read from a table, as those of a window in an image.</summary>
readonly unsafe struct TableOffsets(int* offsets) : IOffsets
{
    readonly int* offsets = offsets;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(nint t) => offsets[t];
}
