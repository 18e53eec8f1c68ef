using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// First centres for k-means (k-means++): each a point drawn with a probability that grows with the square of its distance to the nearest
/// one so far; of 2 + log₂ K such draws the one that leaves the smallest sum of squares.
/// </summary>
static class CenterSeeds
{
    /// <summary>[K, n]; others for each number of a start.</summary>
    public static double[] Choose(ReadOnlySpan<float> x, int features, int clusters, ulong seed, int start, Workers workers)
    {
        int rows = x.Length / features, tries = 2 + int.Log2(clusters);
        var random = new RandomStream(seed, Purpose.Clustering, start);
        double[] centers = new double[clusters * features], nearest = new double[rows], some = new double[rows], best = new double[rows];
        ulong draw = 0;
        Take(x, features, (int)(random.UniformDouble(draw++) * rows), centers.AsSpan(0, features));
        ClusterKernels.SquaredDistances(x, features, centers.AsSpan(0, features), [], nearest, workers);
        for (int k = 1; k < clusters; k++)
        {
            var center = centers.AsSpan(k * features, features);
            double least = double.PositiveInfinity, total = Sum(nearest);
            int chosen = 0;
            for (int attempt = 0; attempt < tries; attempt++)
            {
                int candidate = Draw(nearest, random.UniformDouble(draw++) * total);
                Take(x, features, candidate, center);
                ClusterKernels.SquaredDistances(x, features, center, [], some, workers);
                for (int i = 0; i < rows; i++)
                    some[i] = Math.Min(some[i], nearest[i]);
                double left = Sum(some);
                if (left < least)
                {
                    (least, chosen) = (left, candidate);
                    (some, best) = (best, some);
                }
            }

            Take(x, features, chosen, center);
            (nearest, best) = (best, nearest);
        }

        return centers;
    }

    /// <summary>The first index up to which the weights add up to more than a number.</summary>
    static int Draw(double[] weights, double number)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            if (sum > number)
                return i;
        }

        return weights.Length - 1;
    }

    static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }

    static void Take(ReadOnlySpan<float> x, int features, int row, Span<double> center)
    {
        for (int j = 0; j < features; j++)
            center[j] = x[(row * features) + j];
    }
}
