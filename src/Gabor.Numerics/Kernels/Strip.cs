using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// A matrix product strip by strip: all rows by one, two or three vectors of columns in one call. c(r, ·) = start(·) + Σₜ a(r, t) b(t, ·), each output one
/// chain of fused multiply-adds over t in ascending order. For the short sums and few columns of convolutions, where a call a tile would take as long as its
/// sums, and packing as long as what it saves: b is read where it lies.
/// </summary>
/// <remarks>
/// A tile that reaches past the last row repeats that row, and the last vector, which ends with the last column, some columns of the one before: the same
/// numbers are loaded and stored twice. At least 8 accumulators hide the latency of two multiply-add pipes (4 cycles × 2); 12, three vectors of b and one of a
/// fill the 16 registers of AVX2.
/// </remarks>
internal static unsafe class Strip
{
    /// <summary>The widest tier whose vectors so many columns fill.</summary>
    public static Tier Narrowed(Tier tier, int columns) =>
        tier >= Tier.Lanes512 && columns >= Lanes512.Width ? Tier.Lanes512
        : tier >= Tier.Lanes256 && columns >= Lanes256.Width ? Tier.Lanes256
        : tier >= Tier.Lanes128 && columns >= Lanes128.Width ? Tier.Lanes128
        : Tier.Scalar;

    /// <summary>Computes a product.</summary>
    /// <param name="a">What the rows are counted from.</param>
    /// <param name="rows">Where each row's walk begins.</param>
    /// <param name="count">Rows, at least 1.</param>
    /// <param name="walk">Where along a row element t lies.</param>
    /// <param name="length">Elements t of the sum.</param>
    /// <param name="b">[length, columns].</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="columns">At least one vector's.</param>
    /// <param name="start">What the sums start from: null for 0, else [columns] (a bias) or, with <paramref name="startStride"/>, [rows, columns].</param>
    /// <param name="startStride">Floats from one row's start to the next; 0 for one that all rows share.</param>
    /// <param name="c">[rows, columns], the result.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    public static void Multiply<T, TRows, TWalk>(
        float* a, TRows rows, int count, TWalk walk, int length, float* b, nint bStride, int columns, float* start, nint startStride, float* c, nint stride)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IWalk
        where TWalk : unmanaged, IWalk
    {
        // Three vectors at a time, but two and two of four: a single one is left only where there is no other.
        for (int column = 0, vectors; column < columns; column += vectors * T.Width)
        {
            int left = columns - column, needed = (left + T.Width - 1) / T.Width;
            vectors = needed == 4 ? 2 : Math.Min(needed, 3);
            nint last = Math.Min(vectors * T.Width, left) - T.Width;
            float* first = b + column, from = start == null ? null : start + column, to = c + column;
            switch (vectors)
            {
                case 1: By1<T, TRows, TWalk>(a, rows, count, walk, length, first, bStride, from, startStride, to, stride); break;
                case 2: By2<T, TRows, TWalk>(a, rows, count, walk, length, first, bStride, from, startStride, to, stride, last); break;
                default: By3<T, TRows, TWalk>(a, rows, count, walk, length, first, bStride, from, startStride, to, stride, last); break;
            }
        }
    }

    /// <summary>Eight rows by one vector: 8 accumulators, 9 loads for 8 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By1<T, TRows, TWalk>(
        float* a, TRows rows, int count, TWalk walk, int length, float* b, nint bStride, float* start, nint startStride, float* c, nint stride)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IWalk
        where TWalk : unmanaged, IWalk
    {
        for (nint r = 0, end = count - 1; r <= end; r += 8)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end), r4 = Math.Min(r + 4, end);
            nint r5 = Math.Min(r + 5, end), r6 = Math.Min(r + 6, end), r7 = Math.Min(r + 7, end);
            T c00, c10, c20, c30, c40, c50, c60, c70;
            if (start == null)
            {
                c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = T.Fill(0f);
            }
            else
            {
                c00 = T.Load(start + (r * startStride));
                c10 = T.Load(start + (r1 * startStride));
                c20 = T.Load(start + (r2 * startStride));
                c30 = T.Load(start + (r3 * startStride));
                c40 = T.Load(start + (r4 * startStride));
                c50 = T.Load(start + (r5 * startStride));
                c60 = T.Load(start + (r6 * startStride));
                c70 = T.Load(start + (r7 * startStride));
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            float* a4 = a + rows.At(r4), a5 = a + rows.At(r5), a6 = a + rows.At(r6), a7 = a + rows.At(r7);
            for (nint t = 0; t < length; t++, from += bStride)
            {
                nint at = walk.At(t);
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

            T.Store(c00, c + (r * stride));
            T.Store(c10, c + (r1 * stride));
            T.Store(c20, c + (r2 * stride));
            T.Store(c30, c + (r3 * stride));
            T.Store(c40, c + (r4 * stride));
            T.Store(c50, c + (r5 * stride));
            T.Store(c60, c + (r6 * stride));
            T.Store(c70, c + (r7 * stride));
        }
    }

    /// <summary>Six rows by two vectors: 12 accumulators, 8 loads for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By2<T, TRows, TWalk>(
        float* a, TRows rows, int count, TWalk walk, int length, float* b, nint bStride, float* start, nint startStride, float* c, nint stride, nint last)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IWalk
        where TWalk : unmanaged, IWalk
    {
        for (nint r = 0, end = count - 1; r <= end; r += 6)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end), r4 = Math.Min(r + 4, end);
            nint r5 = Math.Min(r + 5, end);
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
                c00 = T.Load(start + (r * startStride));
                c01 = T.Load(start + (r * startStride) + last);
                c10 = T.Load(start + (r1 * startStride));
                c11 = T.Load(start + (r1 * startStride) + last);
                c20 = T.Load(start + (r2 * startStride));
                c21 = T.Load(start + (r2 * startStride) + last);
                c30 = T.Load(start + (r3 * startStride));
                c31 = T.Load(start + (r3 * startStride) + last);
                c40 = T.Load(start + (r4 * startStride));
                c41 = T.Load(start + (r4 * startStride) + last);
                c50 = T.Load(start + (r5 * startStride));
                c51 = T.Load(start + (r5 * startStride) + last);
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            float* a4 = a + rows.At(r4), a5 = a + rows.At(r5);
            for (nint t = 0; t < length; t++, from += bStride)
            {
                nint at = walk.At(t);
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

            T.Store(c00, c + (r * stride));
            T.Store(c01, c + (r * stride) + last);
            T.Store(c10, c + (r1 * stride));
            T.Store(c11, c + (r1 * stride) + last);
            T.Store(c20, c + (r2 * stride));
            T.Store(c21, c + (r2 * stride) + last);
            T.Store(c30, c + (r3 * stride));
            T.Store(c31, c + (r3 * stride) + last);
            T.Store(c40, c + (r4 * stride));
            T.Store(c41, c + (r4 * stride) + last);
            T.Store(c50, c + (r5 * stride));
            T.Store(c51, c + (r5 * stride) + last);
        }
    }

    /// <summary>Four rows by three vectors: 12 accumulators, 7 loads for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void By3<T, TRows, TWalk>(
        float* a, TRows rows, int count, TWalk walk, int length, float* b, nint bStride, float* start, nint startStride, float* c, nint stride, nint last)
        where T : unmanaged, ILanes<T>
        where TRows : unmanaged, IWalk
        where TWalk : unmanaged, IWalk
    {
        nint w = T.Width;
        for (nint r = 0, end = count - 1; r <= end; r += 4)
        {
            nint r1 = Math.Min(r + 1, end), r2 = Math.Min(r + 2, end), r3 = Math.Min(r + 3, end);
            T c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32;
            if (start == null)
            {
                c00 = c01 = c02 = T.Fill(0f);
                c10 = c11 = c12 = T.Fill(0f);
                c20 = c21 = c22 = T.Fill(0f);
                c30 = c31 = c32 = T.Fill(0f);
            }
            else
            {
                c00 = T.Load(start + (r * startStride));
                c01 = T.Load(start + (r * startStride) + w);
                c02 = T.Load(start + (r * startStride) + last);
                c10 = T.Load(start + (r1 * startStride));
                c11 = T.Load(start + (r1 * startStride) + w);
                c12 = T.Load(start + (r1 * startStride) + last);
                c20 = T.Load(start + (r2 * startStride));
                c21 = T.Load(start + (r2 * startStride) + w);
                c22 = T.Load(start + (r2 * startStride) + last);
                c30 = T.Load(start + (r3 * startStride));
                c31 = T.Load(start + (r3 * startStride) + w);
                c32 = T.Load(start + (r3 * startStride) + last);
            }

            float* from = b, a0 = a + rows.At(r), a1 = a + rows.At(r1), a2 = a + rows.At(r2), a3 = a + rows.At(r3);
            for (nint t = 0; t < length; t++, from += bStride)
            {
                nint at = walk.At(t);
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

            T.Store(c00, c + (r * stride));
            T.Store(c01, c + (r * stride) + w);
            T.Store(c02, c + (r * stride) + last);
            T.Store(c10, c + (r1 * stride));
            T.Store(c11, c + (r1 * stride) + w);
            T.Store(c12, c + (r1 * stride) + last);
            T.Store(c20, c + (r2 * stride));
            T.Store(c21, c + (r2 * stride) + w);
            T.Store(c22, c + (r2 * stride) + last);
            T.Store(c30, c + (r3 * stride));
            T.Store(c31, c + (r3 * stride) + w);
            T.Store(c32, c + (r3 * stride) + last);
        }
    }
}
