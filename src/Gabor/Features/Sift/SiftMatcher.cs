using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Sift;

/// <summary>Finds for each key point of a scene the nearest of a model, if it is clearly the nearest.</summary>
/// <remarks>The scene asks the model and not the other way around: so an object may be in the scene several times, and each key point of
/// each finds its own in the model.</remarks>
public static class SiftMatcher
{
    /// <summary>The default of the largest ratio: 0.8, which in Lowe 2004 drops 90 % of wrong matches and 5 % of right ones.</summary>
    public const double DefaultRatio = 0.8;

    /// <summary>Rows of a product at a time, so that memory does not grow with both images.</summary>
    const int Rows = 256;

    const int Length = SiftFeatures.DescriptorLength;

    /// <summary>The matches, in the order of the scene's key points.</summary>
    /// <param name="scene">The image in which objects are looked for.</param>
    /// <param name="model">The image of the object.</param>
    /// <param name="ratio">A match is kept whose distance is less than this times the one to the second nearest, 0 … 1.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not between 0 and 1.</exception>
    public static IReadOnlyList<SiftMatch> Match(SiftFeatures scene, SiftFeatures model, double ratio, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        if (!(ratio >= 0 && ratio <= 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), $"SIFT: the ratio is {ratio}; it must be 0 to 1.");

        var matches = new List<SiftMatch>();
        int count = model.Keypoints.Count;
        if (count == 0)
            return matches;
        float[] products = new float[Rows * count];
        for (int first = 0; first < scene.Keypoints.Count; first += Rows)
        {
            int rows = Math.Min(Rows, scene.Keypoints.Count - first);
            Gemm.Multiply(
                scene.Descriptors.Span.Slice(first * Length, rows * Length), false, model.Descriptors.Span, true, [],
                products.AsSpan(0, rows * count), rows, count, Length, workers);
            for (int row = 0; row < rows; row++)
            {
                var match = Nearest(first + row, products.AsSpan(row * count, count));
                if (match.Ratio < ratio)
                    matches.Add(match);
            }
        }

        return matches;
    }

    /// <summary>Of descriptors of length 1, ¦a − b¦² = 2 − 2ab: the nearest has the largest product, the first of equal ones.</summary>
    static SiftMatch Nearest(int scene, ReadOnlySpan<float> products)
    {
        int model = 0;
        float best = float.NegativeInfinity, second = float.NegativeInfinity;
        for (int i = 0; i < products.Length; i++)
        {
            float product = products[i];
            if (product <= second)
                continue;
            if (product <= best)
            {
                second = product;
                continue;
            }

            (second, best, model) = (best, product, i);
        }

        // Where the model has one key point, it is the nearest by far.
        double distance = Math.Sqrt(Math.Max(0, 2 - (2 * (double)best))), next = Math.Sqrt(Math.Max(0, 2 - (2 * (double)second)));
        return new(scene, model, (float)distance, next == 0 ? 1 : (float)(distance / next));
    }
}
