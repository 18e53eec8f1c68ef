using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.ElementWise;

public sealed class DropoutKernelsTests : KernelContract
{
    const double Keep = 0.7;

    static readonly RandomStream Stream = new(11, Purpose.Dropout, part: 3, time: 9);

    internal override IEnumerable<Case> Cases =>
        Enumerable.Range(0, 258).Select(n => Of($"length {n}", Numbers(n, 1))).Concat(
            [Channels(1, 1, 1), Channels(3, 4, 5), Channels(2, 9, 33), Channels(5, 1, 16)]);

    internal override IEnumerable<Case> LongCases => [Of("long", Numbers(30_001, 1))];

    [Fact]
    public void The_mean_stays_and_the_share_is_kept()
    {
        using var workers = new Workers(1);
        float[] x = [.. Enumerable.Repeat(1f, 100_000)], a = new float[x.Length];
        DropoutKernels.Apply(x, Keep, Stream, a, workers);
        Assert.Equal(Keep * x.Length, a.Count(v => v > 0), 4 * Math.Sqrt(x.Length * Keep * (1 - Keep)));
        Assert.All(a, v => Assert.True(v == 0 || Math.Abs(v - 1 / Keep) < 1e-6));
    }

    [Fact]
    public void The_way_back_takes_the_same_mask()
    {
        using var workers = new Workers(2);
        float[] x = [.. Enumerable.Repeat(1f, 10_000)], a = new float[x.Length], g = Numbers(x.Length, 2), dx = new float[x.Length];
        DropoutKernels.Apply(x, Keep, Stream, a, workers);
        DropoutKernels.Apply(g, Keep, Stream, dx, workers);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(a[i] * g[i], dx[i]);
    }

    [Fact]
    public void A_dropped_infinity_is_zero_and_all_are_kept_with_probability_one()
    {
        using var workers = new Workers(1);
        float[] x = [.. Enumerable.Repeat(float.PositiveInfinity, 100)], a = new float[100];
        DropoutKernels.Apply(x, 0.01, Stream, a, workers);
        Assert.Contains(0f, a);
        Assert.DoesNotContain(float.NaN, a);
        float[] y = Numbers(100, 1);
        DropoutKernels.Apply(y, 1, Stream, a, workers);
        Assert.Equal(y, a.AsSpan());
    }

    [Fact]
    public void A_probability_that_is_none_is_refused()
    {
        using var workers = new Workers(1);
        foreach (double keep in new[] { 0, -0.1, 1.1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => DropoutKernels.Apply(new float[1], keep, Stream, new float[1], workers));
        Assert.Throws<ArgumentException>(() => DropoutKernels.Apply(new float[2], Keep, Stream, new float[1], workers));
    }

    [Fact]
    public void A_dropped_channel_of_infinities_is_zero_and_what_cannot_be_is_refused()
    {
        using var workers = new Workers(2);
        float[] x = [.. Enumerable.Repeat(float.PositiveInfinity, 3 * 4 * 50)], a = new float[x.Length];
        DropoutKernels.ApplyChannels(x, 4, 50, 0.3, Stream, a, workers);
        Assert.Contains(0f, a);
        Assert.DoesNotContain(float.NaN, a);
        foreach (double keep in new[] { 0, -0.1, 1.1, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => DropoutKernels.ApplyChannels(new float[1], 1, 1, keep, Stream, new float[1], workers));
        }

        Assert.Throws<ArgumentException>(() => DropoutKernels.ApplyChannels(new float[8], 2, 2, Keep, Stream, new float[4], workers));
        Assert.Throws<ArgumentException>(() => DropoutKernels.ApplyChannels(new float[9], 2, 2, Keep, Stream, new float[9], workers));
    }

    static Case Channels(int images, int positions, int channels) => new(
        $"{images} images of {positions} × {channels}",
        [Numbers(images * positions * channels, 1)],
        [Poison(images * positions * channels)],
        (inputs, outputs, workers) =>
            DropoutKernels.ApplyChannels(inputs[0].Span, positions, channels, Keep, Stream, outputs[0].Span, workers),
        (inputs, _) =>
        [
            [.. inputs[0].Select(
                (v, i) =>
                    Stream.Bits((ulong)((i / (positions * channels) * channels) + (i % channels))) / 4294967296.0 < Keep ? v / Keep : 0)],
        ],
        2)
    {
        InPlace = [(0, 0)],
    };

    static Case Of(string name, float[] x) => new(
        name,
        [x],
        [Poison(x.Length)],
        (inputs, outputs, workers) => DropoutKernels.Apply(inputs[0].Span, Keep, Stream, outputs[0].Span, workers),
        (inputs, _) => [[.. inputs[0].Select((v, i) => Stream.Bits((ulong)i) / 4294967296.0 < Keep ? v / Keep : 0)]],
        2)
    {
        InPlace = [(0, 0)],
    };
}
