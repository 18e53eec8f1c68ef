using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// Inverse transforms of a block of 8×8 frequencies into 4×4, 2×2 or one sample: an image at a half, a quarter or an eighth of its size
/// without decoding it whole. In whole numbers, with the samples of libjpeg's reduced transforms.
/// </summary>
/// <remarks>
/// An output is the mean of the 2×2, 4×4 or all samples that the whole transform has in its place. In such a mean the frequency 4 (of two
/// samples), or every even one but 0 (of four), is nothing.
/// </remarks>
static unsafe class ReducedTransform
{
    // Of four samples: frequency 0; 2 and 6 alike in the samples 0 and 3; the odd ones in 0 (its opposite is 3) and 1 (2).
    const short E0 = 16384, E2 = 15137, E6 = -6270;
    const short A1 = 20995, A3 = 7373, A5 = -4926, A7 = -4176;
    const short B1 = 8697, B3 = -17799, B5 = 11893, B7 = -1730;

    const int FourFirst = 12, FourSecond = 19;

    // Of two.
    const int T0 = 32768, T1 = 29692, T3 = -10426, T5 = 6967, T7 = -5906, TwoFirst = 13, TwoSecond = 20;

    /// <summary>The samples, plus 128, kept within 0…255.</summary>
    /// <param name="block">[8, 8] frequencies.</param>
    /// <param name="size">4, 2 or 1 samples a side.</param>
    /// <param name="samples">Where to, from the block's upper left sample on.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    /// <param name="tier">The vectors to use: any from <see cref="Tier.Lanes128"/> on are the same here.</param>
    public static void Inverse(ReadOnlySpan<short> block, int size, Span<byte> samples, int stride, Tier tier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, 64, nameof(block));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, ((size - 1) * stride) + size, nameof(samples));
        fixed (short* from = block)
        fixed (byte* to = samples)
        {
            if (size == 1)
                *to = BlockTransform.Mean(from[0]);
            else if (size == 2)
                TwoByTwo(from, to, stride);
            else if (tier != Tier.Scalar && Shorts.AreSupported)
                FourVectors(from, to, stride);
            else
                FourScalars(from, to, stride);
        }
    }

    static byte Sample(int value) => (byte)Math.Clamp(value + 128, 0, 255);

    static short Between(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TwoByTwo(short* from, byte* to, int stride)
    {
        short* middle = stackalloc short[16];
        for (int x = 0; x < 8; x += x == 0 ? 1 : 2)
        {
            short* s = from + x;
            int mean = (s[0] * T0) + (1 << (TwoFirst - 1)), odd = (s[8] * T1) + (s[24] * T3) + (s[40] * T5) + (s[56] * T7);
            middle[x] = Between((mean + odd) >> TwoFirst);
            middle[8 + x] = Between((mean - odd) >> TwoFirst);
        }

        for (int y = 0; y < 2; y++, to += stride)
        {
            short* s = middle + (8 * y);
            int mean = (s[0] * T0) + (1 << (TwoSecond - 1)), odd = (s[1] * T1) + (s[3] * T3) + (s[5] * T5) + (s[7] * T7);
            to[0] = Sample((mean + odd) >> TwoSecond);
            to[1] = Sample((mean - odd) >> TwoSecond);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourScalars(short* from, byte* to, int stride)
    {
        short* middle = stackalloc short[32];
        int* row = stackalloc int[4];
        for (int x = 0; x < 8; x++)
        {
            Pass(from + x, 8, FourFirst, row);
            for (int y = 0; y < 4; y++)
                middle[(8 * y) + x] = Between(row[y]);
        }

        for (int y = 0; y < 4; y++, to += stride)
        {
            Pass(middle + (8 * y), 1, FourSecond, row);
            for (int x = 0; x < 4; x++)
                to[x] = Sample(row[x]);
        }
    }

    static void Pass(short* s, int step, int shift, int* to)
    {
        int s1 = s[step], s2 = s[2 * step], s3 = s[3 * step], s5 = s[5 * step], s6 = s[6 * step], s7 = s[7 * step];
        int mean = (s[0] * E0) + (1 << (shift - 1)), even = (s2 * E2) + (s6 * E6);
        int odd0 = (s1 * A1) + (s3 * A3) + (s5 * A5) + (s7 * A7), odd1 = (s1 * B1) + (s3 * B3) + (s5 * B5) + (s7 * B7);
        to[0] = (mean + even + odd0) >> shift;
        to[3] = (mean + even - odd0) >> shift;
        to[1] = (mean - even + odd1) >> shift;
        to[2] = (mean - even - odd1) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourVectors(short* from, byte* to, int stride)
    {
        Vector128<short> r0 = Vector128.Load(from), r1 = Vector128.Load(from + 8), r2 = Vector128.Load(from + 16),
            r3 = Vector128.Load(from + 24), r5 = Vector128.Load(from + 40), r6 = Vector128.Load(from + 48), r7 = Vector128.Load(from + 56);
        Half(
            FourFirst, Shorts.Low(r0, r0), Shorts.Low(r2, r6), Shorts.Low(r1, r3), Shorts.Low(r5, r7), out var a0, out var a1, out var a2,
            out var a3);
        Half(
            FourFirst, Shorts.High(r0, r0), Shorts.High(r2, r6), Shorts.High(r1, r3), Shorts.High(r5, r7), out var b0, out var b1,
            out var b2, out var b3);
        Vector128<short> q0 = Shorts.Pack(a0, b0), q1 = Shorts.Pack(a1, b1), q2 = Shorts.Pack(a2, b2), q3 = Shorts.Pack(a3, b3);

        // Two columns of four in each.
        Vector128<short> low0 = Shorts.Low(q0, q1), low1 = Shorts.Low(q2, q3), high0 = Shorts.High(q0, q1), high1 = Shorts.High(q2, q3);
        Vector128<short> c01 = Shorts.Low2(low0, low1), c23 = Shorts.High2(low0, low1), c45 = Shorts.Low2(high0, high1),
            c67 = Shorts.High2(high0, high1);
        Half(
            FourSecond, Shorts.Low(c01, c01), Shorts.Low(c23, c67), Shorts.High(c01, c23), Shorts.High(c45, c67), out var t0, out var t1,
            out var t2, out var t3);
        var half = Vector128.Create((short)128);
        var rows = Shorts.Pick(
            Shorts.PackBytes(Shorts.Pack(t0, t1) + half, Shorts.Pack(t2, t3) + half),
            Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
        for (int y = 0; y < 4; y++, to += stride)
            Unsafe.WriteUnaligned(to, rows.GetElement(y));
    }

    /// <summary>Four columns or rows; of the first pair only one counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Half(
        int shift, Vector128<short> s00, Vector128<short> s26, Vector128<short> s13, Vector128<short> s57, out Vector128<int> t0,
        out Vector128<int> t1, out Vector128<int> t2, out Vector128<int> t3)
    {
        var mean = Shorts.MultiplyAdd(s00, BlockTransform.Two(E0, 0)) + Vector128.Create(1 << (shift - 1));
        var even = Shorts.MultiplyAdd(s26, BlockTransform.Two(E2, E6));
        var odd0 = Shorts.MultiplyAdd(s13, BlockTransform.Two(A1, A3)) + Shorts.MultiplyAdd(s57, BlockTransform.Two(A5, A7));
        var odd1 = Shorts.MultiplyAdd(s13, BlockTransform.Two(B1, B3)) + Shorts.MultiplyAdd(s57, BlockTransform.Two(B5, B7));
        t0 = (mean + even + odd0) >> shift;
        t3 = (mean + even - odd0) >> shift;
        t1 = (mean - even + odd1) >> shift;
        t2 = (mean - even - odd1) >> shift;
    }
}
