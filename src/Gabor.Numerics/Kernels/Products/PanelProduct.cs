using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// Many rows times one panel of one or two vectors: c(r, ·) = Σₜ a(r, t) b(t, ·), each output a sum over t in the chains of
/// <see cref="LongSum"/>. The loop over the rows is inside, for products so short that a call for each tile would cost as much as the tile.
/// </summary>
static unsafe class PanelProduct
{
    /// <summary>
    /// Rows rounded up to what whole tiles hold: sixes and fours where all panels have two vectors, eights where one has a single one.
    /// </summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="columns">Columns of all panels.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public static int Rows(int rows, int columns, int lanes) =>
        Panels.Columns(columns, lanes) / lanes % 2 == 0 ? (rows + 3) / 4 * 4 : (rows + 7) / 8 * 8;

    /// <summary>The vectors of the panel that begins at a column: two, or one if no more are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Vectors<T>(int column, int columns) where T : unmanaged, ILanes<T> => columns - column > T.Width ? 2 : 1;

    /// <summary>Multiplies some rows by a panel.</summary>
    /// <param name="vectors">1 or 2.</param>
    /// <param name="rows">As <see cref="Rows"/> gives them.</param>
    /// <param name="a">The first row's first element.</param>
    /// <param name="aRow">Floats from one row to the next.</param>
    /// <param name="aStep">Floats from an element of a row to its next.</param>
    /// <param name="length">Elements of the sum.</param>
    /// <param name="b">[length, vectors].</param>
    /// <param name="bStep">Floats from one row of b to the next.</param>
    /// <param name="c">[rows, vectors].</param>
    /// <param name="cRow">Floats from one row of c to the next.</param>
    /// <param name="begins">Whether the sums are written rather than added to c.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T>(
        int vectors, int rows, float* a, nint aRow, nint aStep, nint length, float* b, nint bStep, float* c, nint cRow, bool begins)
        where T : unmanaged, ILanes<T>
    {
        if (vectors == 1)
        {
            Tiles8x1<T>(rows / 8, a, aRow, aStep, length, b, bStep, c, cRow, begins);
            return;
        }

        int fours = (rows % 6) switch { 0 => 0, 2 => 2, _ => 1 }, sixes = (rows - (4 * fours)) / 6;
        Tiles6x2<T>(sixes, a, aRow, aStep, length, b, bStep, c, cRow, begins);
        Tiles4x2<T>(fours, a + (6 * sixes * aRow), aRow, aStep, length, b, bStep, c + (6 * sixes * cRow), cRow, begins);
    }

    /// <summary>Tiles of six rows by two vectors: 12 accumulators, 8 loads for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Tiles6x2<T>(int tiles, float* a, nint aRow, nint aStep, nint length, float* b, nint bStep, float* c, nint cRow, bool begins)
        where T : unmanaged, ILanes<T>
    {
        nint w = T.Width, end = length * aStep, chain = LongSum.Chain * aStep;
        for (; tiles > 0; tiles--, a += 6 * aRow, c += 6 * cRow)
        {
            bool adds = !begins;
            T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            float* to = c + (3 * cRow), from = b;
            float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
            for (nint t = 0; ;)
            {
                c00 = c01 = T.Fill(0f);
                c10 = c11 = T.Fill(0f);
                c20 = c21 = T.Fill(0f);
                c30 = c31 = T.Fill(0f);
                c40 = c41 = T.Fill(0f);
                c50 = c51 = T.Fill(0f);
                for (nint stop = nint.Min(t + chain, end); t < stop; t += aStep, from += bStep)
                {
                    T b0 = T.Load(from), b1 = T.Load(from + w);
                    T x = T.Fill(a0[t]);
                    c00 = T.MultiplyAdd(x, b0, c00);
                    c01 = T.MultiplyAdd(x, b1, c01);
                    x = T.Fill(a1[t]);
                    c10 = T.MultiplyAdd(x, b0, c10);
                    c11 = T.MultiplyAdd(x, b1, c11);
                    x = T.Fill(a2[t]);
                    c20 = T.MultiplyAdd(x, b0, c20);
                    c21 = T.MultiplyAdd(x, b1, c21);
                    x = T.Fill(a3[t]);
                    c30 = T.MultiplyAdd(x, b0, c30);
                    c31 = T.MultiplyAdd(x, b1, c31);
                    x = T.Fill(a4[t]);
                    c40 = T.MultiplyAdd(x, b0, c40);
                    c41 = T.MultiplyAdd(x, b1, c41);
                    x = T.Fill(a5[t]);
                    c50 = T.MultiplyAdd(x, b0, c50);
                    c51 = T.MultiplyAdd(x, b1, c51);
                }

                if (adds)
                {
                    c00 = T.Add(T.Load(c), c00);
                    c01 = T.Add(T.Load(c + w), c01);
                    c10 = T.Add(T.Load(c + cRow), c10);
                    c11 = T.Add(T.Load(c + cRow + w), c11);
                    c20 = T.Add(T.Load(c + (2 * cRow)), c20);
                    c21 = T.Add(T.Load(c + (2 * cRow) + w), c21);
                    c30 = T.Add(T.Load(to), c30);
                    c31 = T.Add(T.Load(to + w), c31);
                    c40 = T.Add(T.Load(to + cRow), c40);
                    c41 = T.Add(T.Load(to + cRow + w), c41);
                    c50 = T.Add(T.Load(to + (2 * cRow)), c50);
                    c51 = T.Add(T.Load(to + (2 * cRow) + w), c51);
                }

                T.Store(c00, c);
                T.Store(c01, c + w);
                T.Store(c10, c + cRow);
                T.Store(c11, c + cRow + w);
                T.Store(c20, c + (2 * cRow));
                T.Store(c21, c + (2 * cRow) + w);
                T.Store(c30, to);
                T.Store(c31, to + w);
                T.Store(c40, to + cRow);
                T.Store(c41, to + cRow + w);
                T.Store(c50, to + (2 * cRow));
                T.Store(c51, to + (2 * cRow) + w);
                if (t >= end)
                    break;
                adds = true;
            }
        }
    }

    /// <summary>
    /// Tiles of four rows by two vectors: 8 accumulators, just what two pipes of latency 4 need; for the rows that sixes leave over.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Tiles4x2<T>(int tiles, float* a, nint aRow, nint aStep, nint length, float* b, nint bStep, float* c, nint cRow, bool begins)
        where T : unmanaged, ILanes<T>
    {
        nint w = T.Width, end = length * aStep, chain = LongSum.Chain * aStep;
        for (; tiles > 0; tiles--, a += 4 * aRow, c += 4 * cRow)
        {
            bool adds = !begins;
            T c00, c01, c10, c11, c20, c21, c30, c31;
            float* to = c + (2 * cRow), from = b;
            float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
            for (nint t = 0; ;)
            {
                c00 = c01 = T.Fill(0f);
                c10 = c11 = T.Fill(0f);
                c20 = c21 = T.Fill(0f);
                c30 = c31 = T.Fill(0f);
                for (nint stop = nint.Min(t + chain, end); t < stop; t += aStep, from += bStep)
                {
                    T b0 = T.Load(from), b1 = T.Load(from + w);
                    T x = T.Fill(a0[t]);
                    c00 = T.MultiplyAdd(x, b0, c00);
                    c01 = T.MultiplyAdd(x, b1, c01);
                    x = T.Fill(a1[t]);
                    c10 = T.MultiplyAdd(x, b0, c10);
                    c11 = T.MultiplyAdd(x, b1, c11);
                    x = T.Fill(a2[t]);
                    c20 = T.MultiplyAdd(x, b0, c20);
                    c21 = T.MultiplyAdd(x, b1, c21);
                    x = T.Fill(a3[t]);
                    c30 = T.MultiplyAdd(x, b0, c30);
                    c31 = T.MultiplyAdd(x, b1, c31);
                }

                if (adds)
                {
                    c00 = T.Add(T.Load(c), c00);
                    c01 = T.Add(T.Load(c + w), c01);
                    c10 = T.Add(T.Load(c + cRow), c10);
                    c11 = T.Add(T.Load(c + cRow + w), c11);
                    c20 = T.Add(T.Load(to), c20);
                    c21 = T.Add(T.Load(to + w), c21);
                    c30 = T.Add(T.Load(to + cRow), c30);
                    c31 = T.Add(T.Load(to + cRow + w), c31);
                }

                T.Store(c00, c);
                T.Store(c01, c + w);
                T.Store(c10, c + cRow);
                T.Store(c11, c + cRow + w);
                T.Store(c20, to);
                T.Store(c21, to + w);
                T.Store(c30, to + cRow);
                T.Store(c31, to + cRow + w);
                if (t >= end)
                    break;
                adds = true;
            }
        }
    }

    /// <summary>
    /// Tiles of eight rows by one vector: 8 accumulators, 9 loads for 8 multiply-adds; for the one vector that pairs leave over.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Tiles8x1<T>(int tiles, float* a, nint aRow, nint aStep, nint length, float* b, nint bStep, float* c, nint cRow, bool begins)
        where T : unmanaged, ILanes<T>
    {
        nint end = length * aStep, chain = LongSum.Chain * aStep;
        for (; tiles > 0; tiles--, a += 8 * aRow, c += 8 * cRow)
        {
            bool adds = !begins;
            T c0, c1, c2, c3, c4, c5, c6, c7;
            float* to = c + (4 * cRow), from = b;
            float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
            for (nint t = 0; ;)
            {
                c0 = c1 = c2 = c3 = T.Fill(0f);
                c4 = c5 = c6 = c7 = T.Fill(0f);
                for (nint stop = nint.Min(t + chain, end); t < stop; t += aStep, from += bStep)
                {
                    T y = T.Load(from);
                    c0 = T.MultiplyAdd(T.Fill(a0[t]), y, c0);
                    c1 = T.MultiplyAdd(T.Fill(a1[t]), y, c1);
                    c2 = T.MultiplyAdd(T.Fill(a2[t]), y, c2);
                    c3 = T.MultiplyAdd(T.Fill(a3[t]), y, c3);
                    c4 = T.MultiplyAdd(T.Fill(a4[t]), y, c4);
                    c5 = T.MultiplyAdd(T.Fill(a5[t]), y, c5);
                    c6 = T.MultiplyAdd(T.Fill(a6[t]), y, c6);
                    c7 = T.MultiplyAdd(T.Fill(a7[t]), y, c7);
                }

                if (adds)
                {
                    c0 = T.Add(T.Load(c), c0);
                    c1 = T.Add(T.Load(c + cRow), c1);
                    c2 = T.Add(T.Load(c + (2 * cRow)), c2);
                    c3 = T.Add(T.Load(c + (3 * cRow)), c3);
                    c4 = T.Add(T.Load(to), c4);
                    c5 = T.Add(T.Load(to + cRow), c5);
                    c6 = T.Add(T.Load(to + (2 * cRow)), c6);
                    c7 = T.Add(T.Load(to + (3 * cRow)), c7);
                }

                T.Store(c0, c);
                T.Store(c1, c + cRow);
                T.Store(c2, c + (2 * cRow));
                T.Store(c3, c + (3 * cRow));
                T.Store(c4, to);
                T.Store(c5, to + cRow);
                T.Store(c6, to + (2 * cRow));
                T.Store(c7, to + (3 * cRow));
                if (t >= end)
                    break;
                adds = true;
            }
        }
    }
}
