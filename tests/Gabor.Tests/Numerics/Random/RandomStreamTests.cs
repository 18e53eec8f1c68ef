using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics.Random;

public sealed class RandomStreamTests
{
    const int Draws = 100_000;

    static readonly RandomStream Stream = new(20160926, Purpose.Other);

    [Fact]
    public void Every_coordinate_has_its_place_in_the_counter()
    {
        var stream = new RandomStream(0x0123456789abcdef, Purpose.Dropout, part: 0x654321, time: 77);
        Words block = Philox.Block(new(0x9abcdef0, 0x12345678, 77, 0x04654321), 0x0123456789abcdef);
        for (ulong i = 0; i < 4; i++)
            Assert.Equal(block[(int)i], stream.Bits(0x123456789abcdef0 * 4 + i));
    }

    [Fact]
    public void The_values_of_the_purposes_stay_what_they_are() => Assert.Equal(
        [
            "Other 0", "Initialization 1", "Shuffle 2", "Augmentation 3", "Dropout 4", "Split 5", "Sample 6", "Synthesis 7", "Mixing 8",
            "Clustering 9",
        ],
        Enum.GetValues<Purpose>().Select(purpose => $"{purpose} {(byte)purpose}"));

    [Fact]
    public void A_part_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1, Purpose.Other, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1, Purpose.Other, 1 << 24));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stream.Below(0, 0));
    }

    [Fact]
    public void A_stream_may_begin_at_any_index()
    {
        var stream = new RandomStream(1, Purpose.Dropout, 2, 3);
        foreach (ulong first in (ulong[])[0, 1, 2, 3, 4, 7, 1001, 1UL << 34])
        {
            var later = stream.From(first);
            for (ulong i = 0; i < 9; i++)
                Assert.Equal(stream.Bits(first + i), later.Bits(i));
            Assert.Equal(stream.Bits(first + 5), later.From(2).Bits(3));
            Assert.Equal(
                [.. Enumerable.Range(0, 4).Select(i => stream.Bits(first + 8 + (ulong)i))],
                (uint[])[.. Enumerable.Range(0, 4).Select(i => later.Block(2)[i])]);
        }
    }

    [Fact]
    public void Uniform_numbers_are_the_upper_bits_of_their_words()
    {
        var stream = new RandomStream(1, Purpose.Initialization, part: 2, time: 3);
        Assert.Equal(Philox.Block(new(0, 0, 3, 0x01000002), 1).X1 >> 8, stream.Uniform(1) * (1 << 24));
    }

    [Fact]
    public void Uniform_numbers_fill_the_unit_interval_evenly()
    {
        int[] bins = new int[64];
        double sum = 0, squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            double u = Stream.Uniform((ulong)i);
            Assert.InRange(u, 0, 1 - 1.0 / (1 << 24));
            bins[(int)(u * bins.Length)]++;
            sum += u;
            squares += u * u;
        }

        Statistics.AssertEven(bins);
        Assert.Equal(0.5, sum / Draws, 4 * Math.Sqrt(1.0 / 12 / Draws));
        Assert.Equal(1.0 / 3, squares / Draws, 4 * Math.Sqrt(4.0 / 45 / Draws));
    }

    [Fact]
    public void Neighbours_of_a_stream_and_neighbouring_streams_are_independent()
    {
        int[] next = new int[64], otherPart = new int[64], otherTime = new int[64], otherSeed = new int[64], otherPurpose = new int[64];
        for (int i = 0; i < Draws; i++)
        {
            ulong index = (ulong)i;
            int u = Eighth(Stream, index);
            next[u + 8 * Eighth(Stream, index + 1)]++;
            otherPart[u + 8 * Eighth(new(20160926, Purpose.Other, part: 1), index)]++;
            otherTime[u + 8 * Eighth(new(20160926, Purpose.Other, time: 1), index)]++;
            otherSeed[u + 8 * Eighth(new(20160927, Purpose.Other), index)]++;
            otherPurpose[u + 8 * Eighth(new(20160926, Purpose.Initialization), index)]++;
        }

        foreach (int[] pairs in new[] { next, otherPart, otherTime, otherSeed, otherPurpose })
            Statistics.AssertEven(pairs);

        static int Eighth(RandomStream stream, ulong index) => (int)(stream.Uniform(index) * 8);
    }

    [Fact]
    public void Doubles_lie_inside_the_unit_interval_and_use_fine_steps()
    {
        int[] bins = new int[64], fine = new int[64];
        for (int i = 0; i < Draws; i++)
        {
            double u = Stream.UniformDouble((ulong)i);
            Assert.True(u is > 0 and < 1);
            Assert.Equal(1, Math.ScaleB(u, 53) % 2);
            bins[(int)(u * 64)]++;
            fine[(long)Math.ScaleB(u, 52) & 63]++;
        }

        Statistics.AssertEven(bins);
        Statistics.AssertEven(fine);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_tails_of_their_distribution()
    {
        double sum = 0, squares = 0, cubes = 0;
        int beyond2 = 0, beyond3 = 0;
        for (int i = 0; i < Draws; i++)
        {
            double x = Stream.Normal((ulong)i);
            sum += x;
            squares += x * x;
            cubes += x * x * x;
            beyond2 += Math.Abs(x) > 1.959963984540054 ? 1 : 0;
            beyond3 += Math.Abs(x) > 3.290526731491926 ? 1 : 0;
        }

        Assert.Equal(0, sum / Draws, 4 / Math.Sqrt(Draws));
        Assert.Equal(1, squares / Draws, 4 * Math.Sqrt(2.0 / Draws));
        Assert.Equal(0, cubes / Draws, 4 * Math.Sqrt(15.0 / Draws));
        Assert.Equal(0.05 * Draws, beyond2, 4 * Math.Sqrt(0.05 * Draws));
        Assert.Equal(0.001 * Draws, beyond3, 4 * Math.Sqrt(0.001 * Draws));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(10), InlineData(63)]
    public void Bounded_numbers_are_even(int bound)
    {
        int[] bins = new int[bound];
        for (int i = 0; i < Draws; i++)
            bins[Stream.Below((ulong)i, bound)]++;
        Statistics.AssertEven(bins);
    }

    [Fact]
    public void A_bound_that_half_the_words_would_favour_is_even_too()
    {
        // Without rejection, one result in three of bound 3·2²⁹ would come twice as often.
        const int Bound = 3 << 29;
        int[] thirds = new int[3], residues = new int[3];
        for (int i = 0; i < Draws; i++)
        {
            int x = Stream.Below((ulong)i, Bound);
            thirds[x / (1 << 29)]++;
            residues[x % 3]++;
        }

        Statistics.AssertEven(thirds);
        Statistics.AssertEven(residues);
    }

    [Fact]
    public void Filled_spans_hold_the_numbers_by_index()
    {
        float[] uniform = new float[101], normal = new float[101];
        Stream.FillUniform(uniform, -2, 3);
        Stream.FillNormal(normal, 0.5f, 0.01f);
        for (int i = 0; i < uniform.Length; i++)
        {
            Assert.Equal(-2 + 5.0 * Stream.Uniform((ulong)i), uniform[i], 1e-6);
            Assert.Equal(0.5 + 0.01 * Stream.Normal((ulong)i), normal[i], 1e-7);
        }
    }
}
