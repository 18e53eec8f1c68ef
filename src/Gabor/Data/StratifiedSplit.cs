using Gabor.Numerics.Random;
using static System.FormattableString;

namespace Gabor.Data;

/// <summary>Divides images into those to learn from and those to validate by, of each class the same share.</summary>
/// <remarks>
/// Of N images, round(share · N) validate. Class k, of n_k images, is owed share · n_k of these places; they are given one by one to the
/// class that is owed most, of equals the first: the method of the largest remainder. A class keeps at least one image to learn from.
/// Which images of a class validate is drawn by the seed.
/// </remarks>
static class StratifiedSplit
{
    /// <summary>The indices of both parts, each ascending.</summary>
    /// <param name="images">The images.</param>
    /// <param name="share">The share that validates, above 0 and below 1.</param>
    /// <param name="seed">What the draw comes from.</param>
    /// <exception cref="ArgumentException">The share is out of range, or so small or the images so few that none would
    /// validate.</exception>
    public static (int[] Train, int[] Validation) Of(ImageSource images, double share, ulong seed)
    {
        if (!(share > 0 && share < 1))
            throw new ArgumentException(Invariant($"validation share is {share}; it must be above 0 and below 1."), nameof(share));
        int[] left = Places(images, share);
        if (left.All(places => places == 0))
        {
            throw new ArgumentException(
                Invariant($"validation share is {share}, of {images.Count} images that is none; take a larger share."), nameof(share));
        }

        int[] order = [.. Enumerable.Range(0, images.Count)];
        Permutation.Shuffle(order, new RandomStream(seed, Purpose.Split));
        bool[] validates = new bool[images.Count];
        foreach (int index in order)
            validates[index] = left[images.Label(index)]-- > 0;
        return ([.. order.Where(i => !validates[i]).Order()], [.. order.Where(i => validates[i]).Order()]);
    }

    /// <summary>How many images of each class validate.</summary>
    static int[] Places(ImageSource images, double share)
    {
        int[] counts = new int[images.ClassNames.Count], places = new int[counts.Length];
        for (int i = 0; i < images.Count; i++)
            counts[images.CheckedLabel(i)]++;
        for (int k = 0; k < places.Length; k++)
            places[k] = Math.Min((int)(share * counts[k]), Math.Max(0, counts[k] - 1));
        for (long all = (long)((share * images.Count) + 0.5); places.Sum() < all;)
        {
            int next = -1;
            for (int k = 0; k < places.Length; k++)
            {
                if (places[k] < counts[k] - 1 && (next < 0 || Owed(k) > Owed(next)))
                    next = k;
            }

            if (next < 0)
                break;
            places[next]++;
        }

        return places;

        double Owed(int k) => (share * counts[k]) - places[k];
    }
}
