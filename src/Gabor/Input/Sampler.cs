using Gabor.Numerics.Random;

namespace Gabor.Input;

/// <summary>
/// The order in which an epoch shows the training images: a fresh shuffle of all of them, cut into batches; the last one may be shorter
/// and is used too. With a batch of m it is batch gradient descent, with 1 stochastic (3.39), (3.40), between them mini-batch (3.4.2).
/// </summary>
sealed class Sampler(int images, int batch, ulong seed)
{
    readonly int[] order = new int[images];
    int shuffled = -1;

    /// <summary>Batches of an epoch.</summary>
    public int Batches { get; } = (images + batch - 1) / batch;

    /// <summary>The images of a batch: a pure function of seed, epoch and batch.</summary>
    public ReadOnlySpan<int> Batch(int epoch, int number)
    {
        if (shuffled != epoch)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            Permutation.Shuffle(order, new RandomStream(seed, Purpose.Shuffle, 0, (uint)epoch));
            shuffled = epoch;
        }

        int first = number * batch;
        return order.AsSpan(first, Math.Min(batch, order.Length - first));
    }
}
