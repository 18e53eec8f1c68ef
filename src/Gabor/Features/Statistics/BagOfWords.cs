using System.Buffers;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// How often each word stands in an image: its descriptors are assigned to the nearest of K centres and counted (Csurka et al. 2004).
/// </summary>
/// <param name="words">The centres.</param>
public sealed class BagOfWords(KMeans words)
{
    /// <summary>Whether the root of each count is taken, so that frequent words matter less; false by default.</summary>
    public bool SquareRoot { get; init; }

    /// <summary>Whether the histogram is divided by its length √Σh²; else by its sum. True by default.</summary>
    public bool IsUnit { get; init; } = true;

    /// <summary>K.</summary>
    public int Length => words.Clusters;

    /// <summary>The histogram of one image; 0 everywhere where there are no descriptors.</summary>
    /// <param name="descriptors">[m, n].</param>
    /// <param name="histogram">[K]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public void Compute(ReadOnlySpan<float> descriptors, Span<float> histogram, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(histogram.Length, Length);
        int rows = Points.Rows(descriptors, words.Features, least: 0, nameof(BagOfWords));
        int[] memory = ArrayPool<int>.Shared.Rent(rows);
        var labels = memory.AsSpan(0, rows);
        words.Assign(descriptors, labels, workers);
        histogram.Clear();
        foreach (int label in labels)
            histogram[label]++;
        ArrayPool<int>.Shared.Return(memory);
        double size = 0;
        foreach (ref float count in histogram)
        {
            count = SquareRoot ? float.Sqrt(count) : count;
            size += IsUnit ? (double)count * count : count;
        }

        size = IsUnit ? Math.Sqrt(size) : size;
        foreach (ref float count in histogram)
            count = size > 0 ? (float)(count / size) : 0;
    }
}
