namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// The gradient of the mean log-likelihood of descriptors by the means and the standard deviations of a mixture, each times the root of
    /// the inverse of Fisher's information, 1/√wₖ · σ and 1/√(2wₖ) · σ: by central differences.
    /// </summary>
    public static double[] FisherVector(double[][] x, double[] weights, double[] means, double[] variances)
    {
        int n = means.Length / weights.Length;
        double[] deviations = [.. variances.Select(Math.Sqrt)], result = new double[2 * means.Length];
        for (int i = 0; i < means.Length; i++)
        {
            double information = Math.Sqrt(weights[i / n]) / deviations[i];
            result[i] = Slope(means, i) / information;
            result[means.Length + i] = Slope(deviations, i) / (Math.Sqrt(2) * information);
        }

        return result;

        double Slope(double[] parameters, int i)
        {
            const double step = 1e-5;
            double value = parameters[i];
            parameters[i] = value + step;
            double above = MeanLogLikelihood(x, weights, means, deviations);
            parameters[i] = value - step;
            double below = MeanLogLikelihood(x, weights, means, deviations);
            parameters[i] = value;
            return (above - below) / (2 * step);
        }
    }

    /// <summary>The mean of ln Σ w N(x; μ, σ²) over points.</summary>
    public static double MeanLogLikelihood(double[][] x, double[] weights, double[] means, double[] deviations)
    {
        int n = means.Length / weights.Length;
        return x.Average(
            point => Math.Log(
                weights.Select(
                        (weight, k) => weight * point.Select((value, j) => Density(value, means[(k * n) + j], deviations[(k * n) + j]))
                            .Aggregate((a, b) => a * b))
                    .Sum()));
    }

    static double Density(double x, double mean, double deviation) =>
        Math.Exp(-(x - mean) * (x - mean) / (2 * deviation * deviation)) / (deviation * Math.Sqrt(2 * Math.PI));
}
