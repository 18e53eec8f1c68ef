using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// The inverse discrete cosine transform of a block of 8×8 (T.81, A.3.3) in whole numbers: the same samples on every machine, and those of
/// libjpeg's accurate transform ("islow").
/// </summary>
/// <remarks>
/// One-dimensional transforms, 2√2 times the orthonormal ones, down the columns and along the rows (Loeffler, Ligtenberg and Moschytz,
/// "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989). Its constants have 13 bits below the point; here the sums of
/// those that one frequency meets are multiplied out, so that each output is a sum of products and nothing is rounded in between. Two bits
/// below the point are kept between the passes, and 16 bits in all.
/// </remarks>
static unsafe class BlockTransform
{
    // The odd frequencies 1, 3, 5, 7 in the sample 0 (its opposite is 7), 1 (6), 2 (5) and 3 (4).
    const short A1 = 11363, A3 = 9633, A5 = 6437, A7 = 2260;
    const short B1 = 9633, B3 = -2259, B5 = -11362, B7 = -6436;
    const short C1 = 6437, C3 = -11362, C5 = 2261, C7 = 9633;
    const short D1 = 2260, D3 = -6436, D5 = 9633, D7 = -11363;

    // The even ones: 0 and 4; 2 and 6 in the samples 0 and 3, and in 1 and 2.
    const short E0 = 8192, E2 = 10703, E6 = 4433, F2 = 4433, F6 = -10704;

    const int FirstShift = 11, SecondShift = 18;

    /// <summary>s(y, x) = ¼ Σ_uv c(u) c(v) S(v, u) cos((2x + 1)uπ/16) cos((2y + 1)vπ/16), plus 128, kept within 0…255.</summary>
    /// <param name="block">[8, 8] frequencies.</param>
    /// <param name="last">The place, in the order of the file, of the last one that differs from 0; 63 if unknown.</param>
    /// <param name="samples">Where to, from the block's upper left sample on.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    /// <param name="tier">The vectors to use: any from <see cref="Tier.Lanes128"/> on are the same here.</param>
    public static void Inverse(ReadOnlySpan<short> block, int last, Span<byte> samples, int stride, Tier tier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, 64, nameof(block));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, (7 * stride) + 8, nameof(samples));
        fixed (short* from = block)
        fixed (byte* to = samples)
        {
            if (last == 0)
                Fill(from[0], to, stride);
            else if (tier != Tier.Scalar && Shorts.AreSupported)
                Vectors(from, to, stride);
            else
                Scalars(from, to, stride);
        }
    }

    /// <summary>What both passes make of the mean alone.</summary>
    internal static byte Mean(short mean) => (byte)Math.Clamp(((mean + 4) >> 3) + 128, 0, 255);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Fill(short mean, byte* to, int stride)
    {
        // Between the passes there are 16 bits.
        mean = Math.Clamp(mean, (short)(short.MinValue / 4), (short)(short.MaxValue / 4));
        ulong eight = Mean(mean) * 0x0101_0101_0101_0101UL;
        for (int y = 0; y < 8; y++)
            Unsafe.WriteUnaligned(to + (y * (nint)stride), eight);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scalars(short* from, byte* to, int stride)
    {
        short* middle = stackalloc short[64];
        int* row = stackalloc int[8];
        for (int x = 0; x < 8; x++)
        {
            Pass(from + x, 8, FirstShift, row);
            for (int y = 0; y < 8; y++)
                middle[(8 * y) + x] = (short)Math.Clamp(row[y], short.MinValue, short.MaxValue);
        }

        for (int y = 0; y < 8; y++, to += stride)
        {
            Pass(middle + (8 * y), 1, SecondShift, row);
            for (int x = 0; x < 8; x++)
                to[x] = (byte)Math.Clamp(row[x] + 128, 0, 255);
        }
    }

    static void Pass(short* s, int step, int shift, int* to)
    {
        int s0 = s[0], s1 = s[step], s2 = s[2 * step], s3 = s[3 * step], s4 = s[4 * step], s5 = s[5 * step], s6 = s[6 * step],
            s7 = s[7 * step];
        int sum = ((s0 + s4) * E0) + (1 << (shift - 1)), difference = ((s0 - s4) * E0) + (1 << (shift - 1));
        int outer = (s2 * E2) + (s6 * E6), inner = (s2 * F2) + (s6 * F6);
        int odd0 = (s1 * A1) + (s3 * A3) + (s5 * A5) + (s7 * A7), odd1 = (s1 * B1) + (s3 * B3) + (s5 * B5) + (s7 * B7);
        int odd2 = (s1 * C1) + (s3 * C3) + (s5 * C5) + (s7 * C7), odd3 = (s1 * D1) + (s3 * D3) + (s5 * D5) + (s7 * D7);
        to[0] = (sum + outer + odd0) >> shift;
        to[7] = (sum + outer - odd0) >> shift;
        to[1] = (difference + inner + odd1) >> shift;
        to[6] = (difference + inner - odd1) >> shift;
        to[2] = (difference - inner + odd2) >> shift;
        to[5] = (difference - inner - odd2) >> shift;
        to[3] = (sum - outer + odd3) >> shift;
        to[4] = (sum - outer - odd3) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Vectors(short* from, byte* to, int stride)
    {
        Vector128<short> r0 = Vector128.Load(from), r1 = Vector128.Load(from + 8), r2 = Vector128.Load(from + 16),
            r3 = Vector128.Load(from + 24), r4 = Vector128.Load(from + 32), r5 = Vector128.Load(from + 40),
            r6 = Vector128.Load(from + 48), r7 = Vector128.Load(from + 56);
        Pass(FirstShift, ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(SecondShift, ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Store(r0, r1, to, stride);
        Store(r2, r3, to + (2 * (nint)stride), stride);
        Store(r4, r5, to + (4 * (nint)stride), stride);
        Store(r6, r7, to + (6 * (nint)stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector128<short> first, Vector128<short> second, byte* to, int stride)
    {
        // 14 bits are left of 32, so that adding 128 cannot leave the shorts.
        var half = Vector128.Create((short)128);
        var both = Shorts.PackBytes(first + half, second + half);
        both.GetLower().Store(to);
        both.GetUpper().Store(to + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pass(
        int shift, ref Vector128<short> r0, ref Vector128<short> r1, ref Vector128<short> r2, ref Vector128<short> r3,
        ref Vector128<short> r4, ref Vector128<short> r5, ref Vector128<short> r6, ref Vector128<short> r7)
    {
        Half(
            shift, Shorts.Low(r0, r4), Shorts.Low(r2, r6), Shorts.Low(r1, r3), Shorts.Low(r5, r7), out var a0, out var a1, out var a2,
            out var a3, out var a4, out var a5, out var a6, out var a7);
        Half(
            shift, Shorts.High(r0, r4), Shorts.High(r2, r6), Shorts.High(r1, r3), Shorts.High(r5, r7), out var b0, out var b1, out var b2,
            out var b3, out var b4, out var b5, out var b6, out var b7);
        r0 = Shorts.Pack(a0, b0);
        r1 = Shorts.Pack(a1, b1);
        r2 = Shorts.Pack(a2, b2);
        r3 = Shorts.Pack(a3, b3);
        r4 = Shorts.Pack(a4, b4);
        r5 = Shorts.Pack(a5, b5);
        r6 = Shorts.Pack(a6, b6);
        r7 = Shorts.Pack(a7, b7);
    }

    /// <summary>Four columns or rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Half(
        int shift, Vector128<short> s04, Vector128<short> s26, Vector128<short> s13, Vector128<short> s57, out Vector128<int> t0,
        out Vector128<int> t1, out Vector128<int> t2, out Vector128<int> t3, out Vector128<int> t4, out Vector128<int> t5,
        out Vector128<int> t6, out Vector128<int> t7)
    {
        var round = Vector128.Create(1 << (shift - 1));
        var sum = Shorts.MultiplyAdd(s04, Two(E0, E0)) + round;
        var difference = Shorts.MultiplyAdd(s04, Two(E0, -E0)) + round;
        Vector128<int> outer = Shorts.MultiplyAdd(s26, Two(E2, E6)), inner = Shorts.MultiplyAdd(s26, Two(F2, F6));
        Vector128<int> even0 = sum + outer, even1 = difference + inner, even2 = difference - inner, even3 = sum - outer;
        var odd0 = Shorts.MultiplyAdd(s13, Two(A1, A3)) + Shorts.MultiplyAdd(s57, Two(A5, A7));
        var odd1 = Shorts.MultiplyAdd(s13, Two(B1, B3)) + Shorts.MultiplyAdd(s57, Two(B5, B7));
        var odd2 = Shorts.MultiplyAdd(s13, Two(C1, C3)) + Shorts.MultiplyAdd(s57, Two(C5, C7));
        var odd3 = Shorts.MultiplyAdd(s13, Two(D1, D3)) + Shorts.MultiplyAdd(s57, Two(D5, D7));
        t0 = (even0 + odd0) >> shift;
        t7 = (even0 - odd0) >> shift;
        t1 = (even1 + odd1) >> shift;
        t6 = (even1 - odd1) >> shift;
        t2 = (even2 + odd2) >> shift;
        t5 = (even2 - odd2) >> shift;
        t3 = (even3 + odd3) >> shift;
        t4 = (even3 - odd3) >> shift;
    }

    /// <summary>Two factors for two neighbours, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<short> Two(short first, short second) =>
        Vector128.Create(first, second, first, second, first, second, first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(
        ref Vector128<short> r0, ref Vector128<short> r1, ref Vector128<short> r2, ref Vector128<short> r3, ref Vector128<short> r4,
        ref Vector128<short> r5, ref Vector128<short> r6, ref Vector128<short> r7)
    {
        Vector128<short> a0 = Shorts.Low(r0, r1), a1 = Shorts.High(r0, r1), a2 = Shorts.Low(r2, r3), a3 = Shorts.High(r2, r3);
        Vector128<short> a4 = Shorts.Low(r4, r5), a5 = Shorts.High(r4, r5), a6 = Shorts.Low(r6, r7), a7 = Shorts.High(r6, r7);
        Vector128<short> b0 = Shorts.Low2(a0, a2), b1 = Shorts.High2(a0, a2), b2 = Shorts.Low2(a1, a3), b3 = Shorts.High2(a1, a3);
        Vector128<short> b4 = Shorts.Low2(a4, a6), b5 = Shorts.High2(a4, a6), b6 = Shorts.Low2(a5, a7), b7 = Shorts.High2(a5, a7);
        (r0, r1, r2, r3) = (Shorts.Low4(b0, b4), Shorts.High4(b0, b4), Shorts.Low4(b1, b5), Shorts.High4(b1, b5));
        (r4, r5, r6, r7) = (Shorts.Low4(b2, b6), Shorts.High4(b2, b6), Shorts.Low4(b3, b7), Shorts.High4(b3, b7));
    }
}
