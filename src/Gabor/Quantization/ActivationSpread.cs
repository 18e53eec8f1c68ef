using Gabor.Numerics;

namespace Gabor.Quantization;

/// <summary>How the numbers of an activation are spread: a histogram between their least and their largest.</summary>
sealed class ActivationSpread
{
    /// <summary>Bins: 32 for each byte, so that an end is found to a thirty-second of a step.</summary>
    const int Bins = 8192;

    readonly long[] counts = new long[Bins];
    long count;
    float least = float.PositiveInfinity, most = float.NegativeInfinity;

    /// <summary>Whether all numbers so far are finite.</summary>
    public bool IsFinite { get; private set; } = true;

    /// <summary>Takes in numbers for the ends.</summary>
    public void FindEnds(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            IsFinite &= float.IsFinite(number);
            (least, most) = (number < least ? number : least, number > most ? number : most);
        }
    }

    /// <summary>Counts numbers, which lie between the ends.</summary>
    public void Count(ReadOnlySpan<float> numbers)
    {
        // In double, so that ends far from each other do not overflow.
        double width = ((double)most - least) / Bins;
        foreach (float number in numbers)
            counts[width > 0 ? Math.Min((int)((number - (double)least) / width), Bins - 1) : 0]++;
        count += numbers.Length;
    }

    /// <summary>Bytes for all numbers but the outermost, of which at each end so much is left out that the fraction remains.</summary>
    public ByteScale Scale(double fraction)
    {
        double width = ((double)most - least) / Bins, outside = (1 - fraction) * count;
        int first = 0, last = Bins - 1;
        for (long below = 0; first < last && below + counts[first] <= outside; first++)
            below += counts[first];
        for (long above = 0; last > first && above + counts[last] <= outside; last--)
            above += counts[last];
        return ByteScale.Of((float)(least + (first * width)), last == Bins - 1 ? most : (float)(least + ((last + 1) * width)));
    }
}
