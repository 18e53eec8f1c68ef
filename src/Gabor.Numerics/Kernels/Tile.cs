using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// The inner tile of every matrix product and convolution: <see cref="Rows"/> rows by two vectors of accumulators that stay in registers,
/// c(r, ·) = start(·) + Σₜ a(r, t) b(t, ·), each output one chain of fused multiply-adds over t in ascending order.
/// </summary>
/// <remarks>
/// Six rows by two vectors are 12 accumulators: enough to hide the latency of two multiply-add pipes (4 cycles × 2 = 8), with 8 loads for
/// 12 multiply-adds, and few enough for the 16 registers of AVX2. The rows are six pointers and a walk, so that the rows of a packed
/// panel, the pixels under a filter and the taps of a filter's gradient are all read where they lie.
/// </remarks>
internal static unsafe class Tile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Vectors of a tile: it is twice as many columns wide as the lanes of its tier.</summary>
    public const int Vectors = 2;

    /// <summary>Columns of a tile on the widest tier; what a buffer for one tile of any tier needs.</summary>
    public const int WidestColumns = 32;

    /// <summary>Columns of a tile on lanes T.</summary>
    public static int Columns<T>() where T : unmanaged, ILanes<T> => Vectors * T.Width;

    /// <summary>Computes one whole tile.</summary>
    /// <param name="rows">Where each row's walk begins.</param>
    /// <param name="walk">Where along the row element t lies.</param>
    /// <param name="length">Elements t of the sum.</param>
    /// <param name="b">[length, columns], packed.</param>
    /// <param name="start">What the sums start from: null for 0, else [columns] (a bias) or, with <paramref name="startStride"/>, [6, columns].</param>
    /// <param name="startStride">Floats from one row's start to the next; 0 for one that all rows share.</param>
    /// <param name="c">[6, columns], the result.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TWalk>(in SixRows rows, TWalk walk, int length, float* b, float* start, nint startStride, float* c, nint stride)
        where T : unmanaged, ILanes<T>
        where TWalk : unmanaged, IWalk
    {
        nint w = T.Width;
        T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (start == null)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = T.Fill(0f);
        }
        else
        {
            c00 = T.Load(start);
            c01 = T.Load(start + w);
            start += startStride;
            c10 = T.Load(start);
            c11 = T.Load(start + w);
            start += startStride;
            c20 = T.Load(start);
            c21 = T.Load(start + w);
            start += startStride;
            c30 = T.Load(start);
            c31 = T.Load(start + w);
            start += startStride;
            c40 = T.Load(start);
            c41 = T.Load(start + w);
            start += startStride;
            c50 = T.Load(start);
            c51 = T.Load(start + w);
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        for (nint t = 0; t < length; t++)
        {
            nint at = walk.At(t);
            T b0 = T.Load(b), b1 = T.Load(b + w);
            b += Vectors * w;
            T x = T.Fill(a0[at]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            x = T.Fill(a1[at]);
            c10 = T.MultiplyAdd(x, b0, c10);
            c11 = T.MultiplyAdd(x, b1, c11);
            x = T.Fill(a2[at]);
            c20 = T.MultiplyAdd(x, b0, c20);
            c21 = T.MultiplyAdd(x, b1, c21);
            x = T.Fill(a3[at]);
            c30 = T.MultiplyAdd(x, b0, c30);
            c31 = T.MultiplyAdd(x, b1, c31);
            x = T.Fill(a4[at]);
            c40 = T.MultiplyAdd(x, b0, c40);
            c41 = T.MultiplyAdd(x, b1, c41);
            x = T.Fill(a5[at]);
            c50 = T.MultiplyAdd(x, b0, c50);
            c51 = T.MultiplyAdd(x, b1, c51);
        }

        T.Store(c00, c);
        T.Store(c01, c + w);
        c += stride;
        T.Store(c10, c);
        T.Store(c11, c + w);
        c += stride;
        T.Store(c20, c);
        T.Store(c21, c + w);
        c += stride;
        T.Store(c30, c);
        T.Store(c31, c + w);
        c += stride;
        T.Store(c40, c);
        T.Store(c41, c + w);
        c += stride;
        T.Store(c50, c);
        T.Store(c51, c + w);
    }

    /// <summary>Computes the part of a tile that lies inside the result: <paramref name="rowCount"/> rows and <paramref name="columnCount"/> columns of it.</summary>
    /// <remarks>Arguments as of <see cref="Multiply"/>; <paramref name="start"/> and c need only reach as far as the part does.</remarks>
    public static void MultiplyPart<T, TWalk>(
        in SixRows rows, TWalk walk, int length, float* b, float* start, nint startStride, float* c, nint stride, int rowCount, int columnCount)
        where T : unmanaged, ILanes<T>
        where TWalk : unmanaged, IWalk
    {
        int columns = Columns<T>();
        if (rowCount >= Rows && columnCount >= columns)
        {
            Multiply<T, TWalk>(rows, walk, length, b, start, startStride, c, stride);
            return;
        }

        rowCount = Math.Min(rowCount, Rows);
        columnCount = Math.Min(columnCount, columns);
        float* whole = stackalloc float[Rows * WidestColumns];
        new Span<float>(whole, Rows * columns).Clear();
        if (start != null)
        {
            for (int r = 0; r < rowCount; r++)
                new Span<float>(start + r * startStride, columnCount).CopyTo(new Span<float>(whole + r * columns, columnCount));
        }

        Multiply<T, TWalk>(rows, walk, length, b, whole, columns, whole, columns);
        for (int r = 0; r < rowCount; r++)
            new Span<float>(whole + r * columns, columnCount).CopyTo(new Span<float>(c + r * stride, columnCount));
    }
}

/// <summary>Where the six rows of a tile begin. A row past the end repeats one inside; its results are dropped.</summary>
internal unsafe struct SixRows
{
    public float* Row0, Row1, Row2, Row3, Row4, Row5;

    /// <summary>Six rows <paramref name="stride"/> floats apart, of which the first <paramref name="count"/> exist.</summary>
    public static SixRows Every(float* first, nint stride, int count) => new()
    {
        Row0 = first,
        Row1 = first + (count > 1 ? stride : 0),
        Row2 = first + (count > 2 ? 2 * stride : 0),
        Row3 = first + (count > 3 ? 3 * stride : 0),
        Row4 = first + (count > 4 ? 4 * stride : 0),
        Row5 = first + (count > 5 ? 5 * stride : 0),
    };

    /// <summary>Six rows that begin at <paramref name="origin"/> plus an offset each, of which the first <paramref name="count"/> exist.</summary>
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
internal interface IWalk
{
    /// <summary>Floats from a row's beginning to its element t.</summary>
    nint At(nint t);
}

/// <summary>Elements a fixed number of floats apart.</summary>
internal readonly struct Strided(nint stride) : IWalk
{
    readonly nint stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(nint t) => t * stride;
}

/// <summary>Elements at offsets read from a table, as those of a window in a picture.</summary>
internal readonly unsafe struct Tabled(int* offsets) : IWalk
{
    readonly int* offsets = offsets;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(nint t) => offsets[t];
}
