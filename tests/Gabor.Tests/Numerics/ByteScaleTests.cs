using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;

namespace Gabor.Tests.Numerics;

/// <summary>Numbers as bytes, by the formula in exact arithmetic, one by one and by the vectors of the kernels.</summary>
public sealed unsafe class ByteScaleTests
{
    public static TheoryData<float, int> Scales => new() { { 0.5f, 0 }, { 0.0123f, 128 }, { 3.7e-5f, 255 }, { 1e30f, 7 }, { 1e-30f, 99 } };

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_byte_stands_for_a_number_that_becomes_it_again(float scale, int zero)
    {
        var bytes = new ByteScale(scale, zero);
        for (int q = 0; q <= byte.MaxValue; q++)
        {
            Assert.Equal(scale * (q - zero), bytes.Number((byte)q));
            Assert.Equal(q, bytes.Quantize(bytes.Number((byte)q)));
        }

        Assert.Equal(0f, bytes.Number(bytes.Quantize(0)));
    }

    [Fact]
    public void Halves_go_to_the_even_byte_and_what_lies_beyond_to_the_end()
    {
        var bytes = new ByteScale(0.5f, 10);
        Assert.Equal(
            [10, 10, 12, 12, 8, 0, 255, 0, 255, 10],
            ((float[])[0, 0.25f, 0.75f, 1.25f, -0.75f, -99, 200, float.NegativeInfinity, float.PositiveInfinity, float.NaN])
            .Select(x => (int)bytes.Quantize(x)));
    }

    [Fact]
    public void A_range_has_0_among_its_bytes_and_both_ends_within_half_a_step()
    {
        Assert.Equal(new ByteScale(2 / 255f, 0), ByteScale.Of(0.5f, 2));
        Assert.Equal(new ByteScale(2 / 255f, 255), ByteScale.Of(-2, -1));
        Assert.Equal(new ByteScale(1, 0), ByteScale.Of(0, 0));
        Assert.Equal(128, ByteScale.Of(-1e-38f, 0).ZeroPoint);
        var even = ByteScale.Of(-1, 1);
        Assert.InRange(even.Number(0), -1 - (even.Scale / 2), -1 + (even.Scale / 2));
        Assert.InRange(even.Number(255), 1 - (even.Scale / 2), 1 + (even.Scale / 2));
    }

    [Fact]
    public void What_is_no_scale_is_refused()
    {
        foreach (float scale in (float[])[0, -1, float.NaN, float.PositiveInfinity, 1e-31f, 1e31f])
        {
            var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new ByteScale(scale, 0));
            Assert.Contains("1e-30 to 1e30", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteScale(1, 256));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Vectors_give_the_same(float scale, int zero)
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "no AVX2 here");
        var bytes = new ByteScale(scale, zero);
        var random = new Random(zero);
        float[] x = [.. Enumerable.Range(0, 1021).Select(_ => (float)((random.NextDouble() * 400) - 200) * scale)];
        for (int i = 0; i < 300; i++)
            x[i] = (i - 150) * 0.5f * scale;
        (x[7], x[50], x[1000], x[1020]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN);
        byte[] one = new byte[x.Length], many = new byte[x.Length];
        float[] numbers = new float[x.Length], rounded = new float[x.Length];
        fixed (float* px = x, pn = numbers, pr = rounded)
        fixed (byte* po = one, pm = many)
        {
            ByteRows.ToBytes(px, po, x.Length, bytes, hasVectors: false);
            ByteRows.ToBytes(px, pm, x.Length, bytes, hasVectors: true);
            ByteRows.ToNumbers(pm, pn, x.Length, bytes, hasVectors: true);
            ByteRows.Rounded(px, pr, x.Length, bytes, hasVectors: true);
        }

        Assert.Equal(x.Select(bytes.Quantize), one);
        Assert.Equal(one, many);
        Assert.Equal(one.Select(bytes.Number), numbers);
        Assert.Equal(numbers, rounded);
    }
}
