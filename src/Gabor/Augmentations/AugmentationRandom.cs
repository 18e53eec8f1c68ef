using Gabor.Numerics.Random;

namespace Gabor.Augmentations;

/// <summary>
/// The random numbers of one augmentation of one image. Each is a pure function of seed, augmentation, epoch, the image's number and its
/// own index: asked for twice it is the same, and the order does not matter. Methods read the same bits in different ways, so use an index
/// with one of them only.
/// </summary>
public readonly record struct AugmentationRandom
{
    readonly ulong seed;
    readonly int stream, epoch, image;
    readonly bool isFull;

    internal AugmentationRandom(ulong seed, int stream, int epoch, int image, bool isFull) =>
        (this.seed, this.stream, this.epoch, this.image, this.isFull) = (seed, stream, epoch, image, isFull);

    /// <summary>Uniform in [0, 1).</summary>
    /// <param name="index">Which of its random numbers, at least 0.</param>
    public float Uniform(int index) =>
        new RandomStream(seed, Purpose.Augmentation, stream, (uint)epoch).Uniform(((ulong)image << 32) + (uint)index);

    /// <summary>Uniform in [0, 1), the same in every epoch.</summary>
    /// <param name="index">Which of its random numbers, at least 0.</param>
    public float UniformOfImage(int index) =>
        new RandomStream(seed, Purpose.Augmentation, stream, uint.MaxValue).Uniform(((ulong)image << 32) + (uint)index);

    /// <summary>The epoch, from 0.</summary>
    public int Epoch => epoch;

    /// <summary>Uniform in [−1, 1): the share of its greatest strength, to either side, at which an augmentation is done.</summary>
    /// <param name="index">Which of its random numbers, at least 0.</param>
    public double Strength(int index)
    {
        float drawn = Uniform(index);
        return isFull ? (drawn < 0.5f ? -1 : 1) : (2.0 * drawn) - 1;
    }

    /// <summary>Of the standard normal distribution; from −5.4 to 5.4.</summary>
    /// <param name="index">Which of its random numbers, at least 0.</param>
    public double Normal(int index) => NormalDistribution.Quantile(Uniform(index) + (1.0 / (1 << 25)));

    /// <summary>A whole number from 0 to <paramref name="bound"/> − 1.</summary>
    /// <param name="index">Which of its random numbers, at least 0.</param>
    /// <param name="bound">How many there are, at least 1.</param>
    public int Below(int index, int bound) => (int)(Uniform(index) * (double)bound);

    /// <summary>Those of another stream for the same image, with every <see cref="Strength"/> −1 or 1.</summary>
    internal AugmentationRandom Full(int offset) => new(seed, stream + offset, epoch, image, isFull: true);
}
