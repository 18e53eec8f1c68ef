using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>Up to six rows by four vectors: 24 accumulators, 10 loads for 24 multiply-adds; for the 32 registers of AVX-512.</summary>
static unsafe class Tile6x4
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
        T c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23;
        T c30, c31, c32, c33, c40, c41, c42, c43, c50, c51, c52, c53;
        c00 = c01 = c02 = c03 = T.Fill(0f);
        c10 = c11 = c12 = c13 = T.Fill(0f);
        c20 = c21 = c22 = c23 = T.Fill(0f);
        c30 = c31 = c32 = c33 = T.Fill(0f);
        c40 = c41 = c42 = c43 = T.Fill(0f);
        c50 = c51 = c52 = c53 = T.Fill(0f);
        if (start != null)
        {
            c00 = T.Load(start);
            c01 = T.Load(start + w);
            c02 = T.Load(start + (2 * w));
            c03 = T.Load(start + last);

            if (TRows.Rows > 1)
            {
                start += startStride;
                c10 = T.Load(start);
                c11 = T.Load(start + w);
                c12 = T.Load(start + (2 * w));
                c13 = T.Load(start + last);
            }

            if (TRows.Rows > 2)
            {
                start += startStride;
                c20 = T.Load(start);
                c21 = T.Load(start + w);
                c22 = T.Load(start + (2 * w));
                c23 = T.Load(start + last);
            }

            if (TRows.Rows > 3)
            {
                start += startStride;
                c30 = T.Load(start);
                c31 = T.Load(start + w);
                c32 = T.Load(start + (2 * w));
                c33 = T.Load(start + last);
            }

            if (TRows.Rows > 4)
            {
                start += startStride;
                c40 = T.Load(start);
                c41 = T.Load(start + w);
                c42 = T.Load(start + (2 * w));
                c43 = T.Load(start + last);
            }

            if (TRows.Rows > 5)
            {
                start += startStride;
                c50 = T.Load(start);
                c51 = T.Load(start + w);
                c52 = T.Load(start + (2 * w));
                c53 = T.Load(start + last);
            }
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        nint end = length;
        for (nint t = 0; t < end; t++)
        {
            nint at = offsets.At(t);
            T b0 = T.Load(b), b1 = T.Load(b + w), b2 = T.Load(b + (2 * w)), b3 = T.Load(b + (3 * w));
            b += along;
            T x = T.Fill(a0[at]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            c02 = T.MultiplyAdd(x, b2, c02);
            c03 = T.MultiplyAdd(x, b3, c03);

            if (TRows.Rows > 1)
            {
                x = T.Fill(a1[at]);
                c10 = T.MultiplyAdd(x, b0, c10);
                c11 = T.MultiplyAdd(x, b1, c11);
                c12 = T.MultiplyAdd(x, b2, c12);
                c13 = T.MultiplyAdd(x, b3, c13);
            }

            if (TRows.Rows > 2)
            {
                x = T.Fill(a2[at]);
                c20 = T.MultiplyAdd(x, b0, c20);
                c21 = T.MultiplyAdd(x, b1, c21);
                c22 = T.MultiplyAdd(x, b2, c22);
                c23 = T.MultiplyAdd(x, b3, c23);
            }

            if (TRows.Rows > 3)
            {
                x = T.Fill(a3[at]);
                c30 = T.MultiplyAdd(x, b0, c30);
                c31 = T.MultiplyAdd(x, b1, c31);
                c32 = T.MultiplyAdd(x, b2, c32);
                c33 = T.MultiplyAdd(x, b3, c33);
            }

            if (TRows.Rows > 4)
            {
                x = T.Fill(a4[at]);
                c40 = T.MultiplyAdd(x, b0, c40);
                c41 = T.MultiplyAdd(x, b1, c41);
                c42 = T.MultiplyAdd(x, b2, c42);
                c43 = T.MultiplyAdd(x, b3, c43);
            }

            if (TRows.Rows > 5)
            {
                x = T.Fill(a5[at]);
                c50 = T.MultiplyAdd(x, b0, c50);
                c51 = T.MultiplyAdd(x, b1, c51);
                c52 = T.MultiplyAdd(x, b2, c52);
                c53 = T.MultiplyAdd(x, b3, c53);
            }
        }

        T.Store(c00, c);
        T.Store(c01, c + w);
        T.Store(c02, c + (2 * w));
        T.Store(c03, c + last);

        if (TRows.Rows > 1)
        {
            c += stride;
            T.Store(c10, c);
            T.Store(c11, c + w);
            T.Store(c12, c + (2 * w));
            T.Store(c13, c + last);
        }

        if (TRows.Rows > 2)
        {
            c += stride;
            T.Store(c20, c);
            T.Store(c21, c + w);
            T.Store(c22, c + (2 * w));
            T.Store(c23, c + last);
        }

        if (TRows.Rows > 3)
        {
            c += stride;
            T.Store(c30, c);
            T.Store(c31, c + w);
            T.Store(c32, c + (2 * w));
            T.Store(c33, c + last);
        }

        if (TRows.Rows > 4)
        {
            c += stride;
            T.Store(c40, c);
            T.Store(c41, c + w);
            T.Store(c42, c + (2 * w));
            T.Store(c43, c + last);
        }

        if (TRows.Rows > 5)
        {
            c += stride;
            T.Store(c50, c);
            T.Store(c51, c + w);
            T.Store(c52, c + (2 * w));
            T.Store(c53, c + last);
        }
    }
}
