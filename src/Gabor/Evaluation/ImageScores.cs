using Gabor.Numerics;

namespace Gabor.Evaluation;

/// <summary>The scores of every image of an evaluation with its label, N × K: what calibration and label checks compute with.</summary>
/// <remarks>
/// Softmax of the scores is the probabilities (3.9). Where the probabilities of several crops were averaged, the scores are the logarithms
/// of the means.
/// </remarks>
public sealed class ImageScores
{
    readonly float[] scores;
    readonly int[] labels;

    /// <summary>Scores of images; the arrays are kept, not copied.</summary>
    /// <param name="scores">[N, K].</param>
    /// <param name="labels">[N], 0…K−1.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together, a label is out of range, or a score is not finite.</exception>
    public ImageScores(float[] scores, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (scores.Length != (long)labels.Length * classes)
        {
            throw new ArgumentException(
                $"scores: {scores.Length} numbers for {labels.Length} images of {classes} classes; K for each image are needed.",
                nameof(scores));
        }

        if (labels.FirstOrDefault(label => (uint)label >= (uint)classes, -1) is var wrong and not -1)
            throw new ArgumentException($"scores: the label {wrong}, with {classes} classes; labels are 0 to K − 1.", nameof(labels));
        if (!scores.All(float.IsFinite))
            throw new ArgumentException("scores: there is one that is no finite number.", nameof(scores));
        (this.scores, this.labels, Classes) = (scores, labels, classes);
    }

    /// <summary>N.</summary>
    public int Images => labels.Length;

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>The scores of an image, [K].</summary>
    /// <param name="image">0…N−1.</param>
    public ReadOnlySpan<float> Of(int image) => scores.AsSpan(image * Classes, Classes);

    /// <summary>The label of an image.</summary>
    /// <param name="image">0…N−1.</param>
    public int Label(int image) => labels[image];

    /// <summary>The class with the highest score, of equals the first, (3.50).</summary>
    /// <param name="image">0…N−1.</param>
    public int Predicted(int image)
    {
        var own = Of(image);
        int best = 0;
        for (int k = 1; k < own.Length; k++)
        {
            if (own[k] > own[best])
                best = k;
        }

        return best;
    }

    /// <summary>The probabilities of an image at a temperature: p_k = exp(s_k / T) / Σ_j exp(s_j / T), (3.9) with s / T for s.</summary>
    /// <param name="image">0…N−1.</param>
    /// <param name="temperature">T, above 0; 1 for the probabilities as they are.</param>
    public double[] Probabilities(int image, double temperature = 1)
    {
        var own = Of(image);
        double[] probabilities = new double[own.Length];
        float largest = own[Predicted(image)];
        double sum = 0;
        for (int k = 0; k < own.Length; k++)
            sum += probabilities[k] = Elementary.Exp(((double)own[k] - largest) / temperature);
        for (int k = 0; k < own.Length; k++)
            probabilities[k] /= sum;
        return probabilities;
    }

    /// <summary>The mean cross-entropy at a temperature in nats: −(1/N) Σ ln p_y, (3.20).</summary>
    /// <param name="temperature">T, above 0.</param>
    public double Loss(double temperature = 1)
    {
        double sum = 0;
        for (int i = 0; i < Images; i++)
        {
            var own = Of(i);
            float largest = own[Predicted(i)];
            double powers = 0;
            foreach (float score in own)
                powers += Elementary.Exp(((double)score - largest) / temperature);
            sum += Elementary.Log(powers) - (((double)own[labels[i]] - largest) / temperature);
        }

        return Images == 0 ? 0 : sum / Images;
    }

    /// <summary>Some of the images.</summary>
    /// <param name="images">Which, each 0…N−1.</param>
    public ImageScores Subset(IReadOnlyList<int> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        float[] some = new float[images.Count * Classes];
        for (int i = 0; i < images.Count; i++)
            Of(images[i]).CopyTo(some.AsSpan(i * Classes));
        return new ImageScores(some, [.. images.Select(Label)], Classes);
    }
}
