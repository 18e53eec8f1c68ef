using Gabor.Numerics.Random;

namespace Gabor.Layers;

/// <summary>Descriptors that stand for all of them, where all would take too long to measure.</summary>
static class DescriptorSample
{
    /// <summary>At most so many descriptors, drawn without return by the seed, in the order of the images; without those of flat places,
    /// which are all 0.</summary>
    /// <param name="all">[m, n].</param>
    /// <param name="length">n.</param>
    /// <param name="most">How many.</param>
    /// <param name="seed">What the draw comes from.</param>
    /// <returns>[at most <paramref name="most"/>, n].</returns>
    public static float[] Of(ReadOnlySpan<float> all, int length, int most, ulong seed)
    {
        var kept = new List<int>();
        for (int i = 0; i < all.Length / length; i++)
        {
            if (all.Slice(i * length, length).ContainsAnyExcept(0f))
                kept.Add(i);
        }

        int[] order = [.. kept];
        if (order.Length > most)
        {
            Permutation.Shuffle(order, new RandomStream(seed, Purpose.Sample, 1));
            order = order[..most];
            Array.Sort(order);
        }

        float[] some = new float[order.Length * length];
        for (int i = 0; i < order.Length; i++)
            all.Slice(order[i] * length, length).CopyTo(some.AsSpan(i * length));
        return some;
    }
}
