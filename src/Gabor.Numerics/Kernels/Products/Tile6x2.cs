using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// Up to six rows by two vectors: 12 accumulators, 8 loads for 12 multiply-adds; with the two of b and the one of a within the 16 registers
/// of AVX2.
/// </summary>
static unsafe class Tile6x2
{
    /// <inheritdoc cref="Tile.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TOffsets, TRows>(
        in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, nint startStride, float* c, nint stride,
        nint last)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
        where TRows : unmanaged, ITileRows
    {
        nint w = T.Width;
        T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = T.Fill(0f);
        c10 = c11 = T.Fill(0f);
        c20 = c21 = T.Fill(0f);
        c30 = c31 = T.Fill(0f);
        c40 = c41 = T.Fill(0f);
        c50 = c51 = T.Fill(0f);
        if (start != null)
        {
            c00 = T.Load(start);
            c01 = T.Load(start + last);

            if (TRows.Rows > 1)
            {
                start += startStride;
                c10 = T.Load(start);
                c11 = T.Load(start + last);
            }

            if (TRows.Rows > 2)
            {
                start += startStride;
                c20 = T.Load(start);
                c21 = T.Load(start + last);
            }

            if (TRows.Rows > 3)
            {
                start += startStride;
                c30 = T.Load(start);
                c31 = T.Load(start + last);
            }

            if (TRows.Rows > 4)
            {
                start += startStride;
                c40 = T.Load(start);
                c41 = T.Load(start + last);
            }

            if (TRows.Rows > 5)
            {
                start += startStride;
                c50 = T.Load(start);
                c51 = T.Load(start + last);
            }
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        nint end = length;
        for (nint t = 0; t < end; t++)
        {
            nint at = offsets.At(t);
            T b0 = T.Load(b), b1 = T.Load(b + w);
            b += along;
            T x = T.Fill(a0[at]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);

            if (TRows.Rows > 1)
            {
                x = T.Fill(a1[at]);
                c10 = T.MultiplyAdd(x, b0, c10);
                c11 = T.MultiplyAdd(x, b1, c11);
            }

            if (TRows.Rows > 2)
            {
                x = T.Fill(a2[at]);
                c20 = T.MultiplyAdd(x, b0, c20);
                c21 = T.MultiplyAdd(x, b1, c21);
            }

            if (TRows.Rows > 3)
            {
                x = T.Fill(a3[at]);
                c30 = T.MultiplyAdd(x, b0, c30);
                c31 = T.MultiplyAdd(x, b1, c31);
            }

            if (TRows.Rows > 4)
            {
                x = T.Fill(a4[at]);
                c40 = T.MultiplyAdd(x, b0, c40);
                c41 = T.MultiplyAdd(x, b1, c41);
            }

            if (TRows.Rows > 5)
            {
                x = T.Fill(a5[at]);
                c50 = T.MultiplyAdd(x, b0, c50);
                c51 = T.MultiplyAdd(x, b1, c51);
            }
        }

        T.Store(c00, c);
        T.Store(c01, c + last);

        if (TRows.Rows > 1)
        {
            c += stride;
            T.Store(c10, c);
            T.Store(c11, c + last);
        }

        if (TRows.Rows > 2)
        {
            c += stride;
            T.Store(c20, c);
            T.Store(c21, c + last);
        }

        if (TRows.Rows > 3)
        {
            c += stride;
            T.Store(c30, c);
            T.Store(c31, c + last);
        }

        if (TRows.Rows > 4)
        {
            c += stride;
            T.Store(c40, c);
            T.Store(c41, c + last);
        }

        if (TRows.Rows > 5)
        {
            c += stride;
            T.Store(c50, c);
            T.Store(c51, c + last);
        }
    }
}
