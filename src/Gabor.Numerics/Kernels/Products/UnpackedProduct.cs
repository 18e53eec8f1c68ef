using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// A matrix product without packing: all rows by one, two or three vectors of columns in one call. c(r, ·) = start(·) + Σₜ a(r, t) b(t, ·),
/// each output a sum over t in the chains of <see cref="LongSum"/>. For the short sums and few columns of convolutions, where a call
/// a tile would take as long as its sums, and packing as long as what it saves: b is read where it lies.
/// </summary>
/// <remarks>
/// A tile that reaches past the last row repeats that row, and the last vector, which ends with the last column, some columns of the one
/// before: the same numbers are loaded and stored twice. At least 8 accumulators hide the latency of two multiply-add pipes (4 cycles × 2);
/// 12, three vectors of b and one of a fill the 16 registers of AVX2. The inner loops test before each iteration: in a loop that tests
/// after it, the compiler keeps the accumulators in memory.
/// </remarks>
static unsafe class UnpackedProduct
{
    /// <summary>Computes a product.</summary>
    /// <param name="a">What the rows are counted from.</param>
    /// <param name="rows">Where each row's offsets begins.</param>
    /// <param name="count">Rows, at least 1.</param>
    /// <param name="offsets">Where in a row element t lies.</param>
    /// <param name="length">Elements t of the sum, at least 1.</param>
    /// <param name="b">[length, columns].</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="columns">At least one vector's.</param>
    /// <param name="bias">[columns], what the sums of every row start from; null for 0.</param>
    /// <param name="adds">Whether they are added to c instead.</param>
    /// <param name="c">The result.</param>
    /// <param name="to">Where its rows lie.</param>
    /// <typeparam name="T">The lanes, across columns.</typeparam>
    /// <typeparam name="TRows">As <paramref name="rows"/>.</typeparam>
    /// <typeparam name="TOffsets">As <paramref name="offsets"/>.</typeparam>
    /// <typeparam name="TTo">As <paramref name="to"/>.</typeparam>
    /// <typeparam name="TEnd">What becomes of a sum before it is stored.</typeparam>
    public static void Multiply<T, TRows, TOffsets, TTo, TEnd>(
        float* a, TRows rows, int count, TOffsets offsets, int length, float* b, nint bStride, int columns, float* bias, bool adds,
        float* c, TTo to)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IOffsets
        where TOffsets : unmanaged, IOffsets
        where TTo : unmanaged, IOffsets
        where TEnd : unmanaged, IMap
    {
        // Three vectors at a time, but two and two of four: a single one is left only where there is no other.
        for (int column = 0, vectors; column < columns; column += vectors * T.Width)
        {
            int left = columns - column, needed = (left + T.Width - 1) / T.Width;
            vectors = needed == 4 ? 2 : Math.Min(needed, 3);
            nint last = Math.Min(vectors * T.Width, left) - T.Width;
            float* first = b + column, start = bias == null ? null : bias + column;
            switch (vectors)
            {
                case 1:
                    By1<T, TRows, TOffsets, TTo, TEnd>(a, rows, count, offsets, length, first, bStride, start, adds, c + column, to);
                    break;
                case 2:
                    By2<T, TRows, TOffsets, TTo, TEnd>(a, rows, count, offsets, length, first, bStride, start, adds, c + column, to, last);
                    break;
                default:
                    By3<T, TRows, TOffsets, TTo, TEnd>(a, rows, count, offsets, length, first, bStride, start, adds, c + column, to, last);
                    break;
            }
        }
    }

    /// <summary>Eight rows by one vector: 8 accumulators, 9 loads for 8 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By1<T, TRows, TOffsets, TTo, TEnd>(
        float* a, TRows rows, int count, TOffsets offsets, int length, float* b, nint bStride, float* bias, bool adds, float* c, TTo to)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IOffsets
        where TOffsets : unmanaged, IOffsets
        where TTo : unmanaged, IOffsets
        where TEnd : unmanaged, IMap
    {
        for (nint r = 0, end = count - 1; r <= end; r += 8)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end), r4 = Math.Min(r + 4, end);
            nint r5 = Math.Min(r + 5, end), r6 = Math.Min(r + 6, end), r7 = Math.Min(r + 7, end);
            float* c0 = c + to.At(r), c1 = c + to.At(r1), c2 = c + to.At(r2), c3 = c + to.At(r3);
            float* c4 = c + to.At(r4), c5 = c + to.At(r5), c6 = c + to.At(r6), c7 = c + to.At(r7);
            T c00, c10, c20, c30, c40, c50, c60, c70;
            bool adding = adds;
            if (adds || bias == null)
            {
                c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = T.Fill(0f);
            }
            else
            {
                c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = T.Load(bias);
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            float* a4 = a + rows.At(r4), a5 = a + rows.At(r5), a6 = a + rows.At(r6), a7 = a + rows.At(r7);
            for (nint t = 0; ;)
            {
                for (nint stop = nint.Min(t + LongSum.Chain, length); t < stop; t++, from += bStride)
                {
                    nint at = offsets.At(t);
                    T b0 = T.Load(from);
                    c00 = T.MultiplyAdd(T.Fill(a0[at]), b0, c00);
                    c10 = T.MultiplyAdd(T.Fill(a1[at]), b0, c10);
                    c20 = T.MultiplyAdd(T.Fill(a2[at]), b0, c20);
                    c30 = T.MultiplyAdd(T.Fill(a3[at]), b0, c30);
                    c40 = T.MultiplyAdd(T.Fill(a4[at]), b0, c40);
                    c50 = T.MultiplyAdd(T.Fill(a5[at]), b0, c50);
                    c60 = T.MultiplyAdd(T.Fill(a6[at]), b0, c60);
                    c70 = T.MultiplyAdd(T.Fill(a7[at]), b0, c70);
                }

                if (adding)
                {
                    c00 = T.Add(T.Load(c0), c00);
                    c10 = T.Add(T.Load(c1), c10);
                    c20 = T.Add(T.Load(c2), c20);
                    c30 = T.Add(T.Load(c3), c30);
                    c40 = T.Add(T.Load(c4), c40);
                    c50 = T.Add(T.Load(c5), c50);
                    c60 = T.Add(T.Load(c6), c60);
                    c70 = T.Add(T.Load(c7), c70);
                }

                if (t == length)
                    break;
                T.Store(c00, c0);
                T.Store(c10, c1);
                T.Store(c20, c2);
                T.Store(c30, c3);
                T.Store(c40, c4);
                T.Store(c50, c5);
                T.Store(c60, c6);
                T.Store(c70, c7);
                c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = T.Fill(0f);
                adding = true;
            }

            T.Store(default(TEnd).Invoke(c00), c0);
            T.Store(default(TEnd).Invoke(c10), c1);
            T.Store(default(TEnd).Invoke(c20), c2);
            T.Store(default(TEnd).Invoke(c30), c3);
            T.Store(default(TEnd).Invoke(c40), c4);
            T.Store(default(TEnd).Invoke(c50), c5);
            T.Store(default(TEnd).Invoke(c60), c6);
            T.Store(default(TEnd).Invoke(c70), c7);
        }
    }

    /// <summary>Six rows by two vectors: 12 accumulators, 8 loads for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By2<T, TRows, TOffsets, TTo, TEnd>(
        float* a, TRows rows, int count, TOffsets offsets, int length, float* b, nint bStride, float* bias, bool adds, float* c, TTo to,
        nint last)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IOffsets
        where TOffsets : unmanaged, IOffsets
        where TTo : unmanaged, IOffsets
        where TEnd : unmanaged, IMap
    {
        for (nint r = 0, end = count - 1; r <= end; r += 6)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end), r4 = Math.Min(r + 4, end);
            nint r5 = Math.Min(r + 5, end);
            float* c0 = c + to.At(r), c1 = c + to.At(r1), c2 = c + to.At(r2), c3 = c + to.At(r3);
            float* c4 = c + to.At(r4), c5 = c + to.At(r5);
            T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            bool adding = adds;
            if (adds || bias == null)
            {
                c00 = c10 = c20 = c30 = c40 = c50 = T.Fill(0f);
                c01 = c11 = c21 = c31 = c41 = c51 = T.Fill(0f);
            }
            else
            {
                c00 = c10 = c20 = c30 = c40 = c50 = T.Load(bias);
                c01 = c11 = c21 = c31 = c41 = c51 = T.Load(bias + last);
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            float* a4 = a + rows.At(r4), a5 = a + rows.At(r5);
            for (nint t = 0; ;)
            {
                for (nint stop = nint.Min(t + LongSum.Chain, length); t < stop; t++, from += bStride)
                {
                    nint at = offsets.At(t);
                    T b0 = T.Load(from), b1 = T.Load(from + last);
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

                if (adding)
                {
                    c00 = T.Add(T.Load(c0), c00);
                    c01 = T.Add(T.Load(c0 + last), c01);
                    c10 = T.Add(T.Load(c1), c10);
                    c11 = T.Add(T.Load(c1 + last), c11);
                    c20 = T.Add(T.Load(c2), c20);
                    c21 = T.Add(T.Load(c2 + last), c21);
                    c30 = T.Add(T.Load(c3), c30);
                    c31 = T.Add(T.Load(c3 + last), c31);
                    c40 = T.Add(T.Load(c4), c40);
                    c41 = T.Add(T.Load(c4 + last), c41);
                    c50 = T.Add(T.Load(c5), c50);
                    c51 = T.Add(T.Load(c5 + last), c51);
                }

                if (t == length)
                    break;
                T.Store(c00, c0);
                T.Store(c01, c0 + last);
                T.Store(c10, c1);
                T.Store(c11, c1 + last);
                T.Store(c20, c2);
                T.Store(c21, c2 + last);
                T.Store(c30, c3);
                T.Store(c31, c3 + last);
                T.Store(c40, c4);
                T.Store(c41, c4 + last);
                T.Store(c50, c5);
                T.Store(c51, c5 + last);
                c00 = c10 = c20 = c30 = c40 = c50 = T.Fill(0f);
                c01 = c11 = c21 = c31 = c41 = c51 = T.Fill(0f);
                adding = true;
            }

            T.Store(default(TEnd).Invoke(c00), c0);
            T.Store(default(TEnd).Invoke(c01), c0 + last);
            T.Store(default(TEnd).Invoke(c10), c1);
            T.Store(default(TEnd).Invoke(c11), c1 + last);
            T.Store(default(TEnd).Invoke(c20), c2);
            T.Store(default(TEnd).Invoke(c21), c2 + last);
            T.Store(default(TEnd).Invoke(c30), c3);
            T.Store(default(TEnd).Invoke(c31), c3 + last);
            T.Store(default(TEnd).Invoke(c40), c4);
            T.Store(default(TEnd).Invoke(c41), c4 + last);
            T.Store(default(TEnd).Invoke(c50), c5);
            T.Store(default(TEnd).Invoke(c51), c5 + last);
        }
    }

    /// <summary>Four rows by three vectors: 12 accumulators, 7 loads for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By3<T, TRows, TOffsets, TTo, TEnd>(
        float* a, TRows rows, int count, TOffsets offsets, int length, float* b, nint bStride, float* bias, bool adds, float* c, TTo to,
        nint last)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IOffsets
        where TOffsets : unmanaged, IOffsets
        where TTo : unmanaged, IOffsets
        where TEnd : unmanaged, IMap
    {
        nint w = T.Width;
        for (nint r = 0, end = count - 1; r <= end; r += 4)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end);
            float* c0 = c + to.At(r), c1 = c + to.At(r1), c2 = c + to.At(r2), c3 = c + to.At(r3);
            T c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32;
            bool adding = adds;
            if (adds || bias == null)
            {
                c00 = c10 = c20 = c30 = T.Fill(0f);
                c01 = c11 = c21 = c31 = T.Fill(0f);
                c02 = c12 = c22 = c32 = T.Fill(0f);
            }
            else
            {
                c00 = c10 = c20 = c30 = T.Load(bias);
                c01 = c11 = c21 = c31 = T.Load(bias + w);
                c02 = c12 = c22 = c32 = T.Load(bias + last);
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            for (nint t = 0; ;)
            {
                for (nint stop = nint.Min(t + LongSum.Chain, length); t < stop; t++, from += bStride)
                {
                    nint at = offsets.At(t);
                    T b0 = T.Load(from), b1 = T.Load(from + w), b2 = T.Load(from + last);
                    T x = T.Fill(a0[at]);
                    c00 = T.MultiplyAdd(x, b0, c00);
                    c01 = T.MultiplyAdd(x, b1, c01);
                    c02 = T.MultiplyAdd(x, b2, c02);
                    x = T.Fill(a1[at]);
                    c10 = T.MultiplyAdd(x, b0, c10);
                    c11 = T.MultiplyAdd(x, b1, c11);
                    c12 = T.MultiplyAdd(x, b2, c12);
                    x = T.Fill(a2[at]);
                    c20 = T.MultiplyAdd(x, b0, c20);
                    c21 = T.MultiplyAdd(x, b1, c21);
                    c22 = T.MultiplyAdd(x, b2, c22);
                    x = T.Fill(a3[at]);
                    c30 = T.MultiplyAdd(x, b0, c30);
                    c31 = T.MultiplyAdd(x, b1, c31);
                    c32 = T.MultiplyAdd(x, b2, c32);
                }

                if (adding)
                {
                    c00 = T.Add(T.Load(c0), c00);
                    c01 = T.Add(T.Load(c0 + w), c01);
                    c02 = T.Add(T.Load(c0 + last), c02);
                    c10 = T.Add(T.Load(c1), c10);
                    c11 = T.Add(T.Load(c1 + w), c11);
                    c12 = T.Add(T.Load(c1 + last), c12);
                    c20 = T.Add(T.Load(c2), c20);
                    c21 = T.Add(T.Load(c2 + w), c21);
                    c22 = T.Add(T.Load(c2 + last), c22);
                    c30 = T.Add(T.Load(c3), c30);
                    c31 = T.Add(T.Load(c3 + w), c31);
                    c32 = T.Add(T.Load(c3 + last), c32);
                }

                if (t == length)
                    break;
                T.Store(c00, c0);
                T.Store(c01, c0 + w);
                T.Store(c02, c0 + last);
                T.Store(c10, c1);
                T.Store(c11, c1 + w);
                T.Store(c12, c1 + last);
                T.Store(c20, c2);
                T.Store(c21, c2 + w);
                T.Store(c22, c2 + last);
                T.Store(c30, c3);
                T.Store(c31, c3 + w);
                T.Store(c32, c3 + last);
                c00 = c10 = c20 = c30 = T.Fill(0f);
                c01 = c11 = c21 = c31 = T.Fill(0f);
                c02 = c12 = c22 = c32 = T.Fill(0f);
                adding = true;
            }

            T.Store(default(TEnd).Invoke(c00), c0);
            T.Store(default(TEnd).Invoke(c01), c0 + w);
            T.Store(default(TEnd).Invoke(c02), c0 + last);
            T.Store(default(TEnd).Invoke(c10), c1);
            T.Store(default(TEnd).Invoke(c11), c1 + w);
            T.Store(default(TEnd).Invoke(c12), c1 + last);
            T.Store(default(TEnd).Invoke(c20), c2);
            T.Store(default(TEnd).Invoke(c21), c2 + w);
            T.Store(default(TEnd).Invoke(c22), c2 + last);
            T.Store(default(TEnd).Invoke(c30), c3);
            T.Store(default(TEnd).Invoke(c31), c3 + w);
            T.Store(default(TEnd).Invoke(c32), c3 + last);
        }
    }
}
