namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>ε under the root, and the share that a batch has in the running statistics.</summary>
    public const double BatchEpsilon = 1e-5, BatchShare = 0.1;

    /// <summary>μ = (1/M) Σ x and σ² = (1/M) Σ (x − μ)² of every channel, over the M = N H W values that it has in the batch.</summary>
    public static (double[] Mean, double[] Variance) BatchStatistics(double[] x, int depth)
    {
        int count = x.Length / depth;
        double[] mean = new double[depth], variance = new double[depth];
        for (int d = 0; d < depth; d++)
        {
            for (int m = 0; m < count; m++)
                mean[d] += x[(m * depth) + d] / count;
            for (int m = 0; m < count; m++)
                variance[d] += (x[(m * depth) + d] - mean[d]) * (x[(m * depth) + d] - mean[d]) / count;
        }

        return (mean, variance);
    }

    /// <summary>
    /// a = γ x̂ + β with x̂ = (x − μ) / √(σ² + ε), whatever μ and σ² are: the batch's in training, the running ones in evaluation.
    /// </summary>
    public static double[] BatchNormalization(
        double[] x, double[] gamma, double[] beta, double[] mean, double[] variance, double epsilon = BatchEpsilon) =>
        [.. x.Select((value, p) => (gamma[p % gamma.Length] * Normalized(value, p % gamma.Length, mean, variance, epsilon))
            + beta[p % gamma.Length])];

    /// <summary>The same in training: by the statistics of the batch itself.</summary>
    public static double[] BatchNormalization(double[] x, double[] gamma, double[] beta, double epsilon = BatchEpsilon)
    {
        var (mean, variance) = BatchStatistics(x, gamma.Length);
        return BatchNormalization(x, gamma, beta, mean, variance, epsilon);
    }

    /// <summary>
    /// m ← 0.9 m + 0.1 μ and v ← 0.9 v + 0.1 σ² M / (M − 1), or with another share than 0.1; a single value tells nothing of the standard
    /// deviation and counts as σ² = 0.
    /// </summary>
    public static (double[] Mean, double[] Variance) MovedStatistics(
        double[] x, double[] mean, double[] variance, double share = BatchShare)
    {
        int depth = mean.Length;
        double count = x.Length / depth;
        var (mu, sigma) = BatchStatistics(x, depth);
        return (
            [.. mean.Select((m, d) => ((1 - share) * m) + (share * mu[d]))],
            [.. variance.Select((v, d) => ((1 - share) * v) + (share * (count == 1 ? 0 : sigma[d] * count / (count - 1))))]);
    }

    /// <summary>
    /// ∂err/∂β = Σ g, ∂err/∂γ = Σ g x̂ and, by the chain rule of Ioffe and Szegedy (2015, section 3) through x̂, σ² and μ in turn, ∂err/∂x.
    /// </summary>
    public static (double[] X, double[] Gamma, double[] Beta) BatchNormalizationSlope(double[] x, double[] gamma, double[] g)
    {
        int depth = gamma.Length;
        double count = x.Length / depth;
        var (mean, variance) = BatchStatistics(x, depth);
        double[] dx = new double[x.Length], dGamma = new double[depth], dBeta = new double[depth];
        double[] dVariance = new double[depth], dMean = new double[depth], distances = new double[depth];
        for (int p = 0; p < x.Length; p++)
        {
            int d = p % depth;
            double root = Math.Sqrt(variance[d] + BatchEpsilon);
            dBeta[d] += g[p];
            dGamma[d] += g[p] * Normalized(x[p], d, mean, variance);
            dVariance[d] += g[p] * gamma[d] * (x[p] - mean[d]) * -0.5 / (root * root * root);
            dMean[d] += g[p] * gamma[d] * -1 / root;
            distances[d] += x[p] - mean[d];
        }

        for (int d = 0; d < depth; d++)
            dMean[d] += dVariance[d] * -2 * distances[d] / count;
        for (int p = 0; p < x.Length; p++)
        {
            int d = p % depth;
            dx[p] = (
                g[p] * gamma[d] / Math.Sqrt(
                    variance[d] + BatchEpsilon)) + (dVariance[d] * 2 * (x[p] - mean[d]) / count) + (dMean[d] / count);
        }

        return (dx, dGamma, dBeta);
    }

    static double Normalized(double x, int d, double[] mean, double[] variance, double epsilon = BatchEpsilon) =>
        (x - mean[d]) / Math.Sqrt(variance[d] + epsilon);
}
