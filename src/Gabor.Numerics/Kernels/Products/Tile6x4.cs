using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>Up to six rows by four vectors: 24 accumulators, 10 loads for 24 multiply-adds; for the 32 registers of AVX-512.</summary>
static unsafe class Tile6x4
{
    /// <inheritdoc cref="Tile.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TOffsets, TRows>(
        in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, float* c, nint stride, nint last)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
        where TRows : unmanaged, ITileRows
    {
        nint w = T.Width;
        T c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33, c40, c41, c42, c43, c50, c51, c52, c53;
        if (start == null)
        {
            c00 = c01 = c02 = c03 = T.Fill(0f);
            c10 = c11 = c12 = c13 = T.Fill(0f);
            c20 = c21 = c22 = c23 = T.Fill(0f);
            c30 = c31 = c32 = c33 = T.Fill(0f);
            c40 = c41 = c42 = c43 = T.Fill(0f);
            c50 = c51 = c52 = c53 = T.Fill(0f);
        }
        else
        {
            c00 = c10 = c20 = c30 = c40 = c50 = T.Load(start);
            c01 = c11 = c21 = c31 = c41 = c51 = T.Load(start + w);
            c02 = c12 = c22 = c32 = c42 = c52 = T.Load(start + (2 * w));
            c03 = c13 = c23 = c33 = c43 = c53 = T.Load(start + last);
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        bool adds = false;
        for (nint t = 0, end = length; ;)
        {
            for (nint stop = nint.Min(t + LongSum.Chain, end); t < stop; t++)
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

            float* to = c;
            if (adds)
            {
                c00 = T.Add(T.Load(to), c00);
                c01 = T.Add(T.Load(to + w), c01);
                c02 = T.Add(T.Load(to + (2 * w)), c02);
                c03 = T.Add(T.Load(to + last), c03);

                if (TRows.Rows > 1)
                {
                    to += stride;
                    c10 = T.Add(T.Load(to), c10);
                    c11 = T.Add(T.Load(to + w), c11);
                    c12 = T.Add(T.Load(to + (2 * w)), c12);
                    c13 = T.Add(T.Load(to + last), c13);
                }

                if (TRows.Rows > 2)
                {
                    to += stride;
                    c20 = T.Add(T.Load(to), c20);
                    c21 = T.Add(T.Load(to + w), c21);
                    c22 = T.Add(T.Load(to + (2 * w)), c22);
                    c23 = T.Add(T.Load(to + last), c23);
                }

                if (TRows.Rows > 3)
                {
                    to += stride;
                    c30 = T.Add(T.Load(to), c30);
                    c31 = T.Add(T.Load(to + w), c31);
                    c32 = T.Add(T.Load(to + (2 * w)), c32);
                    c33 = T.Add(T.Load(to + last), c33);
                }

                if (TRows.Rows > 4)
                {
                    to += stride;
                    c40 = T.Add(T.Load(to), c40);
                    c41 = T.Add(T.Load(to + w), c41);
                    c42 = T.Add(T.Load(to + (2 * w)), c42);
                    c43 = T.Add(T.Load(to + last), c43);
                }

                if (TRows.Rows > 5)
                {
                    to += stride;
                    c50 = T.Add(T.Load(to), c50);
                    c51 = T.Add(T.Load(to + w), c51);
                    c52 = T.Add(T.Load(to + (2 * w)), c52);
                    c53 = T.Add(T.Load(to + last), c53);
                }

                to = c;
            }

            T.Store(c00, to);
            T.Store(c01, to + w);
            T.Store(c02, to + (2 * w));
            T.Store(c03, to + last);

            if (TRows.Rows > 1)
            {
                to += stride;
                T.Store(c10, to);
                T.Store(c11, to + w);
                T.Store(c12, to + (2 * w));
                T.Store(c13, to + last);
            }

            if (TRows.Rows > 2)
            {
                to += stride;
                T.Store(c20, to);
                T.Store(c21, to + w);
                T.Store(c22, to + (2 * w));
                T.Store(c23, to + last);
            }

            if (TRows.Rows > 3)
            {
                to += stride;
                T.Store(c30, to);
                T.Store(c31, to + w);
                T.Store(c32, to + (2 * w));
                T.Store(c33, to + last);
            }

            if (TRows.Rows > 4)
            {
                to += stride;
                T.Store(c40, to);
                T.Store(c41, to + w);
                T.Store(c42, to + (2 * w));
                T.Store(c43, to + last);
            }

            if (TRows.Rows > 5)
            {
                to += stride;
                T.Store(c50, to);
                T.Store(c51, to + w);
                T.Store(c52, to + (2 * w));
                T.Store(c53, to + last);
            }

            if (t == end)
                return;
            adds = true;
            c00 = c01 = c02 = c03 = T.Fill(0f);
            c10 = c11 = c12 = c13 = T.Fill(0f);
            c20 = c21 = c22 = c23 = T.Fill(0f);
            c30 = c31 = c32 = c33 = T.Fill(0f);
            c40 = c41 = c42 = c43 = T.Fill(0f);
            c50 = c51 = c52 = c53 = T.Fill(0f);
        }
    }
}
