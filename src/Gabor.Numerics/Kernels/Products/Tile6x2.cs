using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
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
        in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, float* c, nint stride, nint last)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
        where TRows : unmanaged, ITileRows
    {
        nint w = T.Width;
        T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (start == null)
        {
            c00 = c01 = T.Fill(0f);
            c10 = c11 = T.Fill(0f);
            c20 = c21 = T.Fill(0f);
            c30 = c31 = T.Fill(0f);
            c40 = c41 = T.Fill(0f);
            c50 = c51 = T.Fill(0f);
        }
        else
        {
            c00 = c10 = c20 = c30 = c40 = c50 = T.Load(start);
            c01 = c11 = c21 = c31 = c41 = c51 = T.Load(start + last);
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        bool adds = false;
        for (nint t = 0, end = length; ;)
        {
            for (nint stop = nint.Min(t + LongSum.Chain, end); t < stop; t++)
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

            float* to = c;
            if (adds)
            {
                c00 = T.Add(T.Load(to), c00);
                c01 = T.Add(T.Load(to + last), c01);

                if (TRows.Rows > 1)
                {
                    to += stride;
                    c10 = T.Add(T.Load(to), c10);
                    c11 = T.Add(T.Load(to + last), c11);
                }

                if (TRows.Rows > 2)
                {
                    to += stride;
                    c20 = T.Add(T.Load(to), c20);
                    c21 = T.Add(T.Load(to + last), c21);
                }

                if (TRows.Rows > 3)
                {
                    to += stride;
                    c30 = T.Add(T.Load(to), c30);
                    c31 = T.Add(T.Load(to + last), c31);
                }

                if (TRows.Rows > 4)
                {
                    to += stride;
                    c40 = T.Add(T.Load(to), c40);
                    c41 = T.Add(T.Load(to + last), c41);
                }

                if (TRows.Rows > 5)
                {
                    to += stride;
                    c50 = T.Add(T.Load(to), c50);
                    c51 = T.Add(T.Load(to + last), c51);
                }

                to = c;
            }

            T.Store(c00, to);
            T.Store(c01, to + last);

            if (TRows.Rows > 1)
            {
                to += stride;
                T.Store(c10, to);
                T.Store(c11, to + last);
            }

            if (TRows.Rows > 2)
            {
                to += stride;
                T.Store(c20, to);
                T.Store(c21, to + last);
            }

            if (TRows.Rows > 3)
            {
                to += stride;
                T.Store(c30, to);
                T.Store(c31, to + last);
            }

            if (TRows.Rows > 4)
            {
                to += stride;
                T.Store(c40, to);
                T.Store(c41, to + last);
            }

            if (TRows.Rows > 5)
            {
                to += stride;
                T.Store(c50, to);
                T.Store(c51, to + last);
            }

            if (t == end)
                return;
            adds = true;
            c00 = c01 = T.Fill(0f);
            c10 = c11 = T.Fill(0f);
            c20 = c21 = T.Fill(0f);
            c30 = c31 = T.Fill(0f);
            c40 = c41 = T.Fill(0f);
            c50 = c51 = T.Fill(0f);
        }
    }
}
