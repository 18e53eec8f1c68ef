using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// What is measured from training images (6.5). Sums are exact, since pixels are whole numbers, so their order does not matter, nor who
/// takes them.
/// </summary>
static class ImageStatistics
{
    /// <summary>The mean of all images, X̂ = (1/m) Σ X (6.24), in 0…1.</summary>
    public static float[] Mean(SampleReader images)
    {
        long[] sums = new long[images.Shape.Count];
        var (first, end) = Own(images);
        for (int i = first; i < end; i++)
        {
            var pixels = images.Read(i);
            for (int p = 0; p < sums.Length; p++)
                sums[p] += pixels[p];
        }

        images.Shared?.AddUp(sums);
        return [.. sums.Select(sum => (float)(sum / (255.0 * images.Count)))];
    }

    /// <summary>Mean and standard deviation of each channel over all pixels of all images, in units of 0…1.</summary>
    public static (float[] Means, float[] StandardDeviations) Channels(SampleReader images)
    {
        Shape shape = images.Shape;
        long[] both = new long[2 * shape.Depth];
        Span<long> sums = both.AsSpan(0, shape.Depth), squares = both.AsSpan(shape.Depth);
        var (first, end) = Own(images);
        for (int i = first; i < end; i++)
        {
            var pixels = images.Read(i);
            for (int p = 0, d = 0; p < pixels.Length; p++, d = d + 1 == shape.Depth ? 0 : d + 1)
            {
                long x = pixels[p];
                sums[d] += x;
                squares[d] += x * x;
            }
        }

        images.Shared?.AddUp(both);
        long count = (long)images.Count * shape.Height * shape.Width;
        return ([.. both.Take(shape.Depth).Select(sum => (float)(sum / (255.0 * count)))],
            [.. both.Take(shape.Depth).Zip(both.Skip(shape.Depth), Deviation)]);

        float Deviation(long sum, long square)
        {
            // m² times the variance, without a rounding before the root. A constant channel has no standard deviation to divide by.
            double spread = (double)(((Int128)count * square) - ((Int128)sum * sum));
            return spread > 0 ? (float)(Math.Sqrt(spread) / (255.0 * count)) : 1;
        }
    }

    /// <summary>The images that this process measures.</summary>
    static (int First, int End) Own(SampleReader images) => images.Shared is { } shared
        ? ((int)((long)images.Count * shared.Rank / shared.Size), (int)((long)images.Count * (shared.Rank + 1) / shared.Size))
        : (0, images.Count);
}
