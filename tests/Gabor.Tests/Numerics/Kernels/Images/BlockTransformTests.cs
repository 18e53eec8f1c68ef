using Gabor.Numerics.Kernels.Images;
using Gabor.Numerics.Lanes;

namespace Gabor.Tests.Numerics.Kernels.Images;

public sealed class BlockTransformTests
{
    const int Stride = 11;

    /// <summary>Blocks of few and of many frequencies, small and as large as a file can make them.</summary>
    static IEnumerable<short[]> Blocks(int most)
    {
        System.Random random = new(1);
        for (int trial = 0; trial < 500; trial++)
        {
            short[] block = new short[64];
            for (int n = random.Next(1, 65); n > 0; n--)
                block[random.Next(64)] = (short)random.Next(-most, most + 1);
            yield return block;
        }
    }

    static byte[] Inverse(short[] block, int size, Tier tier, int last = 63)
    {
        byte[] samples = new byte[(Stride * (size - 1)) + size], dense = new byte[size * size];
        if (size == 8)
            BlockTransform.Inverse(block, last, samples, Stride, tier);
        else
            ReducedTransform.Inverse(block, size, samples, Stride, tier);
        for (int y = 0; y < size; y++)
            samples.AsSpan(y * Stride, size).CopyTo(dense.AsSpan(y * size));
        return dense;
    }

    /// <summary>T.81, A.3.3, and 128.</summary>
    static double[] Definition(short[] block)
    {
        double[] samples = new double[64];
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                double sum = 0;
                for (int v = 0; v < 8; v++)
                {
                    for (int u = 0; u < 8; u++)
                    {
                        sum += (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) * block[(8 * v) + u]
                            * Math.Cos(((2 * x) + 1) * u * Math.PI / 16) * Math.Cos(((2 * y) + 1) * v * Math.PI / 16);
                    }
                }

                samples[(8 * y) + x] = (sum / 4) + 128;
            }
        }

        return samples;
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void A_sample_is_the_mean_of_the_definition_in_its_place_to_within_rounding(int size)
    {
        int side = 8 / size;
        foreach (short[] block in Blocks(300))
        {
            double[] all = Definition(block);
            byte[] found = Inverse(block, size, Tier.Scalar);
            for (int i = 0; i < found.Length; i++)
            {
                double mean = 0;
                for (int j = 0; j < side * side; j++)
                    mean += all[(8 * ((i / size * side) + (j / side))) + (i % size * side) + (j % side)] / (side * side);
                mean = Math.Clamp(mean, 0, 255);
                Assert.InRange(found[i], mean - 0.75, mean + 0.75);
            }
        }
    }

    [Fact]
    public void Errors_are_as_small_as_IEEE_1180_asks()
    {
        // Its blocks: samples of −256…255 through the forward transform; at most 1 off, 0.06 in mean square at each place, 0.015 in mean.
        double square = 0, sum = 0;
        System.Random random = new(3);
        for (int trial = 0; trial < 1000; trial++)
        {
            double[] frequencies = new double[64];
            int[] samples = [.. Enumerable.Range(0, 64).Select(_ => random.Next(-100, 101))];
            for (int i = 0; i < 64; i++)
            {
                int v = i / 8, u = i % 8;
                for (int j = 0; j < 64; j++)
                {
                    frequencies[i] += (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4 * samples[j]
                        * Math.Cos(((2 * (j % 8)) + 1) * u * Math.PI / 16) * Math.Cos(((2 * (j / 8)) + 1) * v * Math.PI / 16);
                }
            }

            short[] block = [.. frequencies.Select(f => (short)Math.Round(f))];
            double[] expected = Definition(block);
            byte[] found = Inverse(block, 8, Tier.Scalar);
            for (int i = 0; i < 64; i++)
            {
                double error = found[i] - Math.Round(expected[i]);
                Assert.InRange(error, -1, 1);
                square += error * error;
                sum += error;
            }
        }

        Assert.InRange(square / 64_000, 0, 0.02);
        Assert.InRange(sum / 64_000, -0.0015, 0.0015);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Every_tier_gives_the_same_samples_whatever_the_frequencies_are(int size)
    {
        foreach (short[] block in Blocks(300).Concat(Blocks(5_000)).Concat(Blocks(short.MaxValue)))
        {
            byte[] expected = Inverse(block, size, Tier.Scalar);
            foreach (var tier in Enum.GetValues<Tier>())
                Assert.Equal(expected, Inverse(block, size, tier));
        }
    }

    [Fact]
    public void A_block_of_its_mean_alone_is_what_the_whole_way_gives()
    {
        for (int mean = short.MinValue; mean <= short.MaxValue; mean += 7)
        {
            short[] block = new short[64];
            block[0] = (short)mean;
            Assert.Equal(Inverse(block, 8, Tier.Scalar), Inverse(block, 8, Tier.Scalar, last: 0));
        }
    }
}
