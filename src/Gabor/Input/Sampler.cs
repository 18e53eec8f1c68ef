using Gabor.Numerics.Random;

namespace Gabor.Input;

/// <summary>
/// The order in which an epoch shows the training images: a fresh shuffle of all of them, cut into batches; the last one may be shorter
/// and is used too. With a batch of m it is batch gradient descent, with 1 stochastic (3.39), (3.40), between them mini-batch (3.4.2).
/// </summary>
/// <param name="images">How many there are.</param>
/// <param name="batch">m'.</param>
/// <param name="seed">What the order comes from.</param>
/// <param name="classes">The images of each class, of which each is then as likely as the others; null for each image once.</param>
/// <param name="blocks">The order of blocks of neighbouring images; null where all images are shuffled.</param>
sealed class Sampler(int images, int batch, ulong seed, IReadOnlyList<int[]>? classes = null, BlockShuffle? blocks = null)
{
    /// <summary>The parts of the random numbers of an epoch.</summary>
    const int ShufflePart = 0, ClassPart = 1, ImagePart = 2;

    readonly int[] order = new int[images];
    int shuffled = -1;

    /// <summary>Batches of an epoch.</summary>
    public int Batches { get; } = (images + batch - 1) / batch;

    /// <summary>The images of a batch: a pure function of seed, epoch and batch.</summary>
    public ReadOnlySpan<int> Batch(int epoch, int number)
    {
        if (shuffled != epoch)
        {
            if (classes is not null)
                Draw(epoch, classes);
            else if (blocks is not null)
                blocks.Fill(epoch, order);
            else
                Shuffle(epoch);
            shuffled = epoch;
        }

        int first = number * batch;
        return order.AsSpan(first, Math.Min(batch, order.Length - first));
    }

    void Shuffle(int epoch)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Permutation.Shuffle(order, new RandomStream(seed, Purpose.Shuffle, ShufflePart, (uint)epoch));
    }

    /// <summary>For each place a class, and one of its images.</summary>
    void Draw(int epoch, IReadOnlyList<int[]> of)
    {
        RandomStream draw = new(seed, Purpose.Shuffle, ClassPart, (uint)epoch), pick = new(seed, Purpose.Shuffle, ImagePart, (uint)epoch);
        for (int i = 0; i < order.Length; i++)
        {
            int[] own = of[draw.Below((ulong)i, of.Count)];
            order[i] = own[pick.Below((ulong)i, own.Length)];
        }
    }
}
