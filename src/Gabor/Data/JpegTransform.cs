namespace Gabor.Data;

/// <summary>
/// The inverse discrete cosine transform of a block of 8×8 (T.81, A.3.3) in whole numbers, so that every machine gets the same samples.
/// </summary>
static class JpegTransform
{
    /// <summary>2¹³ cos(kπ/16), rounded, and for the mean 2¹³/√2: half the cosine, times 2¹⁴.</summary>
    const int C0 = 5793, C1 = 8035, C2 = 7568, C3 = 6811, C5 = 4551, C6 = 3135, C7 = 1598;

    /// <summary>s(y, x) = ¼ Σ_uv c(u) c(v) S(v, u) cos((2x + 1)uπ/16) cos((2y + 1)vπ/16), plus 128, kept within 0…255.</summary>
    /// <param name="block">[8, 8] frequencies; used as scratch.</param>
    /// <param name="samples">Where to.</param>
    /// <param name="at">The block's upper left sample.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    public static void Inverse(Span<int> block, Span<byte> samples, int at, int stride)
    {
        // Three bits below the point are kept between the two passes: 14 − 11 = 3, then 3 + 14 = 17.
        for (int x = 0; x < 8; x++) Pass(block, x, 8, 1 << 10, 11);
        for (int y = 0; y < 8; y++)
        {
            Pass(block, 8 * y, 1, (1 << 16) + (128 << 17), 17);
            Span<byte> row = samples.Slice(at + y * stride, 8);
            for (int x = 0; x < 8; x++) row[x] = (byte)Math.Clamp(block[8 * y + x], 0, 255);
        }
    }

    /// <summary>One column or row: even frequencies are alike in both halves, odd ones opposite.</summary>
    static void Pass(Span<int> s, int at, int step, int round, int shift)
    {
        int s0 = s[at], s1 = s[at + step], s2 = s[at + 2 * step], s3 = s[at + 3 * step], s4 = s[at + 4 * step], s5 = s[at + 5 * step],
            s6 = s[at + 6 * step], s7 = s[at + 7 * step];
        int sum = (s0 + s4) * C0 + round, difference = (s0 - s4) * C0 + round, outer = s2 * C2 + s6 * C6, inner = s2 * C6 - s6 * C2;
        int even0 = sum + outer, even1 = difference + inner, even2 = difference - inner, even3 = sum - outer;
        int odd0 = s1 * C1 + s3 * C3 + s5 * C5 + s7 * C7, odd1 = s1 * C3 - s3 * C7 - s5 * C1 - s7 * C5;
        int odd2 = s1 * C5 - s3 * C1 + s5 * C7 + s7 * C3, odd3 = s1 * C7 - s3 * C5 + s5 * C3 - s7 * C1;
        s[at] = (even0 + odd0) >> shift;
        s[at + step] = (even1 + odd1) >> shift;
        s[at + 2 * step] = (even2 + odd2) >> shift;
        s[at + 3 * step] = (even3 + odd3) >> shift;
        s[at + 4 * step] = (even3 - odd3) >> shift;
        s[at + 5 * step] = (even2 - odd2) >> shift;
        s[at + 6 * step] = (even1 - odd1) >> shift;
        s[at + 7 * step] = (even0 - odd0) >> shift;
    }
}
