using Gabor.Numerics.Random;

namespace Gabor.Data;

/// <summary>Some images that stand for all of a source, where all would take too long.</summary>
static class RandomSubset
{
    /// <summary>
    /// Images drawn without return, in the order in which they were drawn: a pure function of the source, their number and the seed.
    /// </summary>
    /// <param name="images">The source.</param>
    /// <param name="count">How many, at least 1; the source itself where it has no more.</param>
    /// <param name="seed">What the draw comes from.</param>
    public static ImageSource Of(ImageSource images, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count >= images.Count)
            return images;
        int[] order = [.. Enumerable.Range(0, images.Count)];
        Permutation.Shuffle(order, new RandomStream(seed, Purpose.Sample));
        return images.Subset(order[..count]);
    }
}
