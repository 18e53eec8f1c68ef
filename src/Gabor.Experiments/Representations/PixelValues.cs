using Gabor.Preprocessing;

namespace Gabor.Experiments.Representations;

/// <summary>What a network sees as pixels 0…1, and back: preprocessing undone, and done without rounding to bytes.</summary>
static class PixelValues
{
    /// <summary>p = x σ + μ.</summary>
    /// <param name="preprocessing">The model's.</param>
    /// <param name="seen">x, [H, W, D], preprocessed.</param>
    public static float[] Of(ImagePreprocessing preprocessing, ReadOnlySpan<float> seen)
    {
        float[] pixels = seen.ToArray();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (pixels[i] * Deviation(preprocessing, i)) + Mean(preprocessing, i, 0);
        return pixels;
    }

    /// <summary>x = (p − μ) / σ.</summary>
    /// <param name="preprocessing">The model's.</param>
    /// <param name="pixels">p, [H, W, D].</param>
    /// <param name="seen">x; overwritten.</param>
    public static void Prepare(ImagePreprocessing preprocessing, ReadOnlySpan<float> pixels, Span<float> seen)
    {
        for (int i = 0; i < pixels.Length; i++)
            seen[i] = (pixels[i] - Mean(preprocessing, i, 0)) / Deviation(preprocessing, i);
    }

    /// <summary>μ of an element; another number where nothing is subtracted.</summary>
    public static float Mean(ImagePreprocessing preprocessing, int element, float otherwise) =>
        preprocessing.Mean.IsEmpty ? otherwise : preprocessing.Mean[element % preprocessing.Mean.Length];

    /// <summary>σ of an element; 1 where nothing is divided by.</summary>
    public static float Deviation(ImagePreprocessing preprocessing, int element) =>
        preprocessing.StandardDeviation.IsEmpty ? 1 : preprocessing.StandardDeviation[element % preprocessing.StandardDeviation.Length];
}
