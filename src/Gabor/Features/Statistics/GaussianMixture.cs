using Gabor.Numerics;
using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// A distribution of points that is a sum of K Gaussians with diagonal covariances, p(x) = Σ wₖ N(x; μₖ, diag σₖ²), fitted by expectation
/// maximization (Dempster, Laird and Rubin 1977) from the clusters of <see cref="KMeans"/>.
/// </summary>
public sealed class GaussianMixture
{
    /// <summary>ln 2π.</summary>
    const double LogTwoPi = 1.8378770664093453;

    readonly double[] weights, means, variances, constants, precisions;

    /// <summary>Given Gaussians.</summary>
    /// <param name="weights">wₖ, [K]: 0 or more, 1 in all.</param>
    /// <param name="means">μ, [K, n].</param>
    /// <param name="variances">σ², [K, n], above 0.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a variance is not above 0.</exception>
    public GaussianMixture(ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> variances)
        : this(weights.ToArray(), means.ToArray(), variances.ToArray(), [])
    {
    }

    GaussianMixture(double[] weights, double[] means, double[] variances, IReadOnlyList<double> logLikelihoods)
    {
        if (weights.Length == 0 || means.Length == 0 || means.Length % weights.Length != 0 || variances.Length != means.Length)
        {
            throw new ArgumentException(
                $"{nameof(GaussianMixture)}: {weights.Length} weights, {means.Length} means and {variances.Length} variances; of means and "
                + "variances there are as many for each weight.");
        }

        Features = means.Length / weights.Length;
        LogLikelihoods = logLikelihoods;
        (this.weights, this.means, this.variances) = (weights, means, variances);
        (constants, precisions) = (new double[weights.Length], new double[means.Length]);
        for (int k = 0; k < weights.Length; k++)
        {
            double logarithms = 0;
            for (int j = k * Features; j < (k + 1) * Features; j++)
            {
                if (!(variances[j] > 0))
                    throw new ArgumentException($"{nameof(GaussianMixture)}: the variance {variances[j]} is not above 0.");
                precisions[j] = 1 / variances[j];
                logarithms += Elementary.Log(variances[j]);
            }

            constants[k] = Elementary.Log(weights[k]) - (0.5 * ((Features * LogTwoPi) + logarithms));
        }
    }

    /// <summary>K.</summary>
    public int Components => weights.Length;

    /// <summary>n, the coordinates of a point.</summary>
    public int Features { get; }

    /// <summary>wₖ, [K].</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>μ, [K, n].</summary>
    public ReadOnlySpan<double> Means => means;

    /// <summary>σ², [K, n].</summary>
    public ReadOnlySpan<double> Variances => variances;

    /// <summary>
    /// The mean log-likelihood of a point in nats before each step and after the last; it never falls. Empty where the Gaussians were
    /// given.
    /// </summary>
    public IReadOnlyList<double> LogLikelihoods { get; }

    /// <summary>Fits a mixture to points.</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="features">n.</param>
    /// <param name="components">K, 1…m.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">Fewer points than components, or not whole ones.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GaussianMixture Fit(
        ReadOnlySpan<float> x, int features, int components, GaussianMixtureOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var clusters = KMeans.Fit(x, features, components, new KMeansOptions { Seed = options.Seed }, workers);
        int rows = x.Length / features;
        int[] labels = new int[rows];
        clusters.Assign(x, labels, workers);
        double[] responsibilities = new double[checked(components * rows)];
        for (int i = 0; i < rows; i++)
            responsibilities[(labels[i] * rows) + i] = 1;
        var start = Maximized(x, features, responsibilities, components, options.VarianceFloor, [], workers);
        return start.Refine(x, options, workers);
    }

    /// <summary>Goes on from this mixture: steps of expectation maximization.</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="options">How; the seed is not used.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">No points, or not whole ones.</exception>
    public GaussianMixture Refine(ReadOnlySpan<float> x, GaussianMixtureOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        options.Check();
        int rows = Points.Rows(x, Features, least: 1, nameof(GaussianMixture));
        double[] responsibilities = new double[checked(Components * rows)], logarithms = new double[rows];
        var history = new List<double>();
        var mixture = this;
        while (true)
        {
            history.Add(mixture.Expect(x, responsibilities, logarithms, workers));
            bool isDone = history.Count > 1 && history[^1] - history[^2] < options.Tolerance;
            if (isDone || history.Count > options.MaximumIterations)
                return mixture;
            mixture = Maximized(x, Features, responsibilities, Components, options.VarianceFloor, history, workers);
        }
    }

    /// <summary>The probability of each Gaussian for each point; returns the mean log-likelihood of a point in nats.</summary>
    /// <param name="x">[m, n].</param>
    /// <param name="responsibilities">p(k | x), [K, m]; overwritten.</param>
    /// <param name="logarithms">ln p(x), [m]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public double Expect(ReadOnlySpan<float> x, Span<double> responsibilities, Span<double> logarithms, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        MixtureKernels.Expect(x, Features, constants, means, precisions, responsibilities, logarithms, workers);
        double sum = 0;
        foreach (double logarithm in logarithms)
            sum += logarithm;
        return sum / logarithms.Length;
    }

    /// <summary>The mixture that is most likely for given probabilities of the Gaussians.</summary>
    static GaussianMixture Maximized(
        ReadOnlySpan<float> x, int features, double[] responsibilities, int components, double floor, IReadOnlyList<double> history,
        Workers workers)
    {
        double[] weights = new double[components], means = new double[components * features], variances = new double[means.Length];
        MixtureKernels.Moments(x, features, responsibilities, [], weights, means, variances, workers);
        for (int k = 0; k < components; k++)
        {
            for (int j = k * features; j < (k + 1) * features; j++)
                variances[j] = weights[k] > 0 ? Math.Max(floor, variances[j] / weights[k]) : floor;
            weights[k] /= x.Length / features;
        }

        return new(weights, means, variances, history);
    }
}
