using Gabor.Numerics.Random;

namespace Gabor.Augmentations;

/// <summary>The random numbers of one augmentation of one image: pure functions of seed, part, epoch, the image's number and their own.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Part">Which of the streams of augmentation; each augmentation has its own.</param>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Index">The image's number in its set.</param>
/// <param name="Full">Whether amounts are drawn as strong as they may be, only their signs at random, and not evenly from none on.</param>
readonly record struct Dice(ulong Seed, int Part, int Epoch, int Index, bool Full)
{
    /// <summary>An even number in [0, 1).</summary>
    public float Uniform(int number) => new RandomStream(Seed, Purpose.Augmentation, Part, (uint)Epoch).Uniform(((ulong)Index << 32) + (uint)number);

    /// <summary>An even number in −1…1; −1 or 1 where <see cref="Full"/>.</summary>
    public double Amount(int number)
    {
        float drawn = Uniform(number);
        return Full ? (drawn < 0.5f ? -1 : 1) : (2.0 * drawn) - 1;
    }

    /// <summary>0 … <paramref name="bound"/> − 1.</summary>
    public int Below(int number, int bound) => (int)(Uniform(number) * (double)bound);
}
