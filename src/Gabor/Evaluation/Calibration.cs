namespace Gabor.Evaluation;

/// <summary>Images whose most probable class has a probability in one range.</summary>
/// <param name="Low">The probability that the range begins after.</param>
/// <param name="High">The one that it ends with.</param>
/// <param name="Images">How many images.</param>
/// <param name="Confidence">The mean probability of the predicted class, conf(B); 0 without images.</param>
/// <param name="Accuracy">The share of them that is correct, acc(B); 0 without images.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Images, double Confidence, double Accuracy);

/// <summary>How far probabilities are what they say: whether of the images with 80 % some 80 % are correct.</summary>
/// <remarks>
/// The expected calibration error of Guo et al. (2017, arXiv 1706.04599), with M bins of equal width for the probability of the predicted
/// class: ECE = Σ_m |B_m| / N · |acc(B_m) − conf(B_m)|.
/// </remarks>
/// <param name="Error">ECE, 0…1.</param>
/// <param name="Bins">The bins of the reliability diagram, in order.</param>
public sealed record Calibration(double Error, IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>M by default, as in the paper.</summary>
    public const int DefaultBins = 15;

    /// <summary>Measures the calibration of scores at a temperature.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <param name="bins">M, at least 1; bin m is ((m − 1) / M, m / M].</param>
    public static Calibration Of(ImageScores scores, double temperature = 1, int bins = DefaultBins)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        int[] images = new int[bins], correct = new int[bins];
        double[] sums = new double[bins];
        for (int i = 0; i < scores.Images; i++)
        {
            int predicted = scores.Predicted(i);
            double confidence = scores.Probabilities(i, temperature)[predicted];
            int bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
            images[bin]++;
            sums[bin] += confidence;
            correct[bin] += predicted == scores.Label(i) ? 1 : 0;
        }

        ReliabilityBin[] all =
        [
            .. Enumerable.Range(0, bins).Select(m => new ReliabilityBin(
                (double)m / bins, (m + 1.0) / bins, images[m], images[m] == 0 ? 0 : sums[m] / images[m],
                images[m] == 0 ? 0 : (double)correct[m] / images[m])),
        ];
        double error = all.Sum(bin => bin.Images * Math.Abs(bin.Accuracy - bin.Confidence)) / Math.Max(1, scores.Images);
        return new Calibration(error, all);
    }
}
