using Gabor.Features.Statistics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>Components, clusters and mixtures against those of scikit-learn.</summary>
public sealed class StatisticsGoldenTests : IDisposable
{
    readonly Workers workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Principal_components_are_those_of_scikit_learn()
    {
        var entry = GoldenFile.Entry("statistics", "pca");
        var found = PrincipalComponents.Fit(StatisticsData.Of(entry), 6, 6, workers);
        Near.Equal(entry.GetProperty("mean").Numbers(), Doubles(found.Mean), 0, 1e-6, "mean");
        Near.Equal(entry.GetProperty("variances").Numbers(), [.. found.Variances], 0, 3e-6, "variances");
        Near.Equal(entry.GetProperty("components").Numbers(), Doubles(found.Components), 0, 3e-6, "components");
    }

    [Theory]
    [InlineData("kmeans 4"), InlineData("kmeans 6")]
    public void The_inertia_of_clusters_is_within_a_hundredth_of_the_best_of_twenty(string name)
    {
        var entry = GoldenFile.Entry("statistics", name);
        var found = KMeans.Fit(
            StatisticsData.Of(entry), entry.GetProperty("columns").GetInt32(), entry.GetProperty("clusters").GetInt32(),
            new() { Restarts = 10 }, workers);
        Assert.InRange(found.Inertias[^1] / entry.GetProperty("inertia").GetDouble(), 0.999999, 1.01);
    }

    [Theory]
    [InlineData("mixture 1"), InlineData("mixture 5"), InlineData("mixture 30")]
    public void A_mixture_follows_the_steps_of_scikit_learn(string name)
    {
        var entry = GoldenFile.Entry("statistics", name);
        var found = Mixture(StatisticsData.Of(entry), entry.GetProperty("steps").GetInt32());
        Near.Equal(entry.GetProperty("weights").Numbers(), found.Weights.ToArray(), 1e-6, 0, "weights");
        Near.Equal(entry.GetProperty("means").Numbers(), found.Means.ToArray(), 1e-6, 1e-6, "means");
        Near.Equal(entry.GetProperty("variances").Numbers(), found.Variances.ToArray(), 1e-6, 0, "variances");
        Assert.Equal(entry.GetProperty("log_likelihood").GetDouble(), found.LogLikelihoods[^1], 1e-8);
    }

    [Theory]
    [InlineData("fisher plain", false), InlineData("fisher", true)]
    public void Fisher_vectors_are_those_of_the_formula(string name, bool isNormalized)
    {
        var entry = GoldenFile.Entry("statistics", name);
        float[] x = StatisticsData.Of(entry);
        var fisher = new FisherVector(Mixture(x, 30)) { SquareRoot = isNormalized, IsUnit = isNormalized };
        float[] vector = new float[fisher.Length];
        fisher.Compute(x.AsSpan(0, 40 * 4), vector, workers);
        Near.Equal(entry.GetProperty("values").Numbers(), Doubles(vector), 0, 1e-6, name);
    }

    /// <summary>From the mixture that the file states.</summary>
    GaussianMixture Mixture(float[] x, int steps)
    {
        double[] third = [1.0 / 3, 1.0 / 3, 1.0 / 3];
        var start = new GaussianMixture(third, Doubles(x.AsSpan(0, 12)), [.. Enumerable.Repeat(1.0, 12)]);
        return start.Refine(x, new() { MaximumIterations = steps, Tolerance = 0, VarianceFloor = 1e-12 }, workers);
    }

    static double[] Doubles(ReadOnlySpan<float> x) => [.. x.ToArray().Select(value => (double)value)];
}
