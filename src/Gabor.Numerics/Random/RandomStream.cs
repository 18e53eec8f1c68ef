using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Random;

/// <summary>
/// Random numbers by index. Each is a pure function of seed, purpose, part, time and index; nothing is stored and no draw changes the
/// next, so that the order of work, the number of threads and an interruption leave no trace in them.
/// </summary>
/// <remarks>
/// The methods read the same words in different ways: draw from one stream by one method only, and give another quantity another part.
/// </remarks>
public readonly struct RandomStream
{
    const int PartBits = 24;

    readonly ulong seed;
    readonly uint time, place;
    readonly ulong start;

    /// <summary>The numbers of one purpose.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="part">Which of several streams of that purpose, as the number of a layer: 0 … 2²⁴ − 1.</param>
    /// <param name="time">When: the epoch or the step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="part"/> is negative or 2²⁴ and more.</exception>
    public RandomStream(ulong seed, Purpose purpose, int part = 0, uint time = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, 1 << PartBits);
        this.seed = seed;
        this.time = time;
        place = (uint)purpose << PartBits | (uint)part;
    }

    RandomStream(in RandomStream stream, ulong start)
    {
        this = stream;
        this.start = start;
    }

    /// <summary>The same numbers, of which the one at index <paramref name="first"/> gets index 0.</summary>
    public RandomStream From(ulong first) => new(this, start + first);

    /// <summary>32 random bits: word <c>index mod 4</c> of block <c>index / 4</c>.</summary>
    public uint Bits(ulong index) => Block(index >> 2)[(int)index & 3];

    /// <summary>A multiple of 2⁻²⁴ in [0, 1), all equally likely.</summary>
    public float Uniform(ulong index) => Unit(Bits(index));

    /// <summary>An odd multiple of 2⁻⁵³ in (0, 1), all equally likely: never 0, never 1.</summary>
    public double UniformDouble(ulong index) => ((Block(index >> 1).Pair((int)index & 1) >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>A number of the standard normal distribution, the quantile of <see cref="UniformDouble"/>.</summary>
    public double Normal(ulong index) => NormalDistribution.Quantile(UniformDouble(index));

    /// <summary>0 … <paramref name="bound"/> − 1, all exactly equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is less than 1.</exception>
    public int Below(ulong index, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // The upper half of word × bound; the few words that would favour some results are skipped (Lemire 2019).
        uint unfair = (uint)((1UL << 32) % (uint)bound);
        for (Words words = Block(index); ; words = Philox.Block(words, seed))
        {
            for (int i = 0; i < 4; i++)
            {
                ulong product = (ulong)words[i] * (uint)bound;
                if ((uint)product >= unfair)
                    return (int)(product >> 32);
            }
        }
    }

    /// <summary>values[i] = low + (high − low) · <see cref="Uniform"/>(i), rounded once.</summary>
    public void FillUniform(Span<float> values, float low, float high)
    {
        float range = high - low;
        Words words = default;
        for (int i = 0; i < values.Length; i++)
        {
            if ((i & 3) == 0)
                words = Block((ulong)i >> 2);
            values[i] = float.FusedMultiplyAdd(range, Unit(words[i & 3]), low);
        }
    }

    /// <summary>values[i] = mean + standard deviation · <see cref="Normal"/>(i), as the initial parameters of (6.6) are drawn.</summary>
    public void FillNormal(Span<float> values, float mean, float standardDeviation)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)double.FusedMultiplyAdd(standardDeviation, Normal((ulong)i), mean);
    }

    /// <summary>
    /// The bits of the indices 4 <paramref name="index"/> … 4 <paramref name="index"/> + 3, for those who need all of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Words Block(ulong index)
    {
        ulong first = (index << 2) + start;
        return (first & 3) == 0 ? Aligned(first >> 2) : Straddling(first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Words Aligned(ulong block) => Philox.Block(new((uint)block, (uint)(block >> 32), time, place), seed);

    /// <summary>Four words that begin inside a block.</summary>
    Words Straddling(ulong first)
    {
        Words left = Aligned(first >> 2), right = Aligned((first >> 2) + 1);
        return (first & 3) switch
        {
            1 => new(left[1], left[2], left[3], right[0]),
            2 => new(left[2], left[3], right[0], right[1]),
            _ => new(left[3], right[0], right[1], right[2]),
        };
    }

    static float Unit(uint bits) => (bits >> 8) * (1f / (1 << 24));
}
