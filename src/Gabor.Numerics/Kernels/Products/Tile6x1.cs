using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// Up to six rows by one vector: 6 accumulators, for results of few columns. The latency of the multiply-add shows: 6 of 8 that would hide
/// it.
/// </summary>
static unsafe class Tile6x1
{
    /// <inheritdoc cref="Tile.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TOffsets, TRows>(
        in SixRows rows, TOffsets offsets, int length, float* b, nint along, float* start, float* c, nint stride)
        where T : unmanaged, ILanes<T>
        where TOffsets : unmanaged, IOffsets
        where TRows : unmanaged, ITileRows
    {
        T c00, c10, c20, c30, c40, c50;
        if (start == null)
        {
            c00 = T.Fill(0f);
            c10 = T.Fill(0f);
            c20 = T.Fill(0f);
            c30 = T.Fill(0f);
            c40 = T.Fill(0f);
            c50 = T.Fill(0f);
        }
        else
        {
            c00 = c10 = c20 = c30 = c40 = c50 = T.Load(start);
        }

        float* a0 = rows.Row0, a1 = rows.Row1, a2 = rows.Row2, a3 = rows.Row3, a4 = rows.Row4, a5 = rows.Row5;
        bool adds = false;
        for (nint t = 0, end = length; ;)
        {
            for (nint stop = nint.Min(t + LongSum.Chain, end); t < stop; t++)
            {
                nint at = offsets.At(t);
                T b0 = T.Load(b);
                b += along;
                T x = T.Fill(a0[at]);
                c00 = T.MultiplyAdd(x, b0, c00);

                if (TRows.Rows > 1)
                {
                    x = T.Fill(a1[at]);
                    c10 = T.MultiplyAdd(x, b0, c10);
                }

                if (TRows.Rows > 2)
                {
                    x = T.Fill(a2[at]);
                    c20 = T.MultiplyAdd(x, b0, c20);
                }

                if (TRows.Rows > 3)
                {
                    x = T.Fill(a3[at]);
                    c30 = T.MultiplyAdd(x, b0, c30);
                }

                if (TRows.Rows > 4)
                {
                    x = T.Fill(a4[at]);
                    c40 = T.MultiplyAdd(x, b0, c40);
                }

                if (TRows.Rows > 5)
                {
                    x = T.Fill(a5[at]);
                    c50 = T.MultiplyAdd(x, b0, c50);
                }
            }

            float* to = c;
            if (adds)
            {
                c00 = T.Add(T.Load(to), c00);

                if (TRows.Rows > 1)
                {
                    to += stride;
                    c10 = T.Add(T.Load(to), c10);
                }

                if (TRows.Rows > 2)
                {
                    to += stride;
                    c20 = T.Add(T.Load(to), c20);
                }

                if (TRows.Rows > 3)
                {
                    to += stride;
                    c30 = T.Add(T.Load(to), c30);
                }

                if (TRows.Rows > 4)
                {
                    to += stride;
                    c40 = T.Add(T.Load(to), c40);
                }

                if (TRows.Rows > 5)
                {
                    to += stride;
                    c50 = T.Add(T.Load(to), c50);
                }

                to = c;
            }

            T.Store(c00, to);

            if (TRows.Rows > 1)
            {
                to += stride;
                T.Store(c10, to);
            }

            if (TRows.Rows > 2)
            {
                to += stride;
                T.Store(c20, to);
            }

            if (TRows.Rows > 3)
            {
                to += stride;
                T.Store(c30, to);
            }

            if (TRows.Rows > 4)
            {
                to += stride;
                T.Store(c40, to);
            }

            if (TRows.Rows > 5)
            {
                to += stride;
                T.Store(c50, to);
            }

            if (t == end)
                return;
            adds = true;
            c00 = T.Fill(0f);
            c10 = T.Fill(0f);
            c20 = T.Fill(0f);
            c30 = T.Fill(0f);
            c40 = T.Fill(0f);
            c50 = T.Fill(0f);
        }
    }
}
