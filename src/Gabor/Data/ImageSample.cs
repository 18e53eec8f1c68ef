using Gabor.Numerics.Random;

namespace Gabor.Data;

/// <summary>Some images that stand for all of a set, where all would take too long.</summary>
static class ImageSample
{
    /// <summary>Images drawn without return, in the order in which they were drawn: a pure function of the set, their number and the seed.</summary>
    /// <param name="images">The set.</param>
    /// <param name="count">How many, at least 1; the set itself where it has no more.</param>
    /// <param name="seed">What the draw comes from.</param>
    public static ImageSet Of(ImageSet images, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count >= images.Count)
            return images;
        int[] order = [.. Enumerable.Range(0, images.Count)];
        Permutation.Shuffle(order, new RandomStream(seed, Purpose.Sample));
        int size = images.Shape.Count;
        byte[] pixels = new byte[count * size];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            images.Pixels(order[i]).CopyTo(pixels.AsSpan(i * size));
            labels[i] = images.Label(order[i]);
        }

        return new ImageSet(images.Shape, pixels, labels, images.ClassNames);
    }
}
