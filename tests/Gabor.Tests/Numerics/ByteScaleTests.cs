using System.Runtime.InteropServices;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Numerics;

/// <summary>Numbers as bytes, by the formula in exact arithmetic, one by one and by the vectors of the kernels.</summary>
public sealed class ByteScaleTests
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
            [10, 10, 12, 12, 8, 0, 255, 0, 255, 0],
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
        var bytes = new ByteScale(scale, zero);
        var random = new System.Random(zero);
        float[] x = [.. Enumerable.Range(0, 1021).Select(_ => (float)((random.NextDouble() * 400) - 200) * scale)];
        for (int i = 0; i < 300; i++)
            x[i] = (i - 150) * 0.5f * scale;
        (x[7], x[50], x[1000], x[1020]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN);
        foreach (var tier in (Tier[])[Tier.Scalar, Tier.Lanes256])
        {
            using var workers = new Workers(1, tier);
            var none = new ByteInput([], false, bytes);
            float[] stored = new float[ByteArrays.Floats(x.Length)], rounded = new float[x.Length], again = new float[x.Length];
            ByteValueKernels.Round(new(x, false, bytes), none, new(stored, true, bytes), x.Length, 1, workers);
            ByteValueKernels.Round(new(x, false, bytes), none, new(rounded, false, bytes), x.Length, 1, workers);
            ByteValueKernels.Round(new(stored, true, bytes), none, new(again, false, bytes), x.Length, 1, workers);
            byte[] found = MemoryMarshal.AsBytes(stored.AsSpan())[..x.Length].ToArray();
            Assert.Equal(x.Select(bytes.Quantize), found);
            Assert.Equal(found.Select(bytes.Number), rounded);
            Assert.Equal(rounded, again);
            ByteValueKernels.Round(new(x, false, bytes), new(stored, true, bytes), new(again, false, bytes), x.Length, 1, workers);
            Assert.Equal(x.Select((number, i) => bytes.Number(bytes.Quantize(number + bytes.Number(found[i])))), again);
        }
    }
}
