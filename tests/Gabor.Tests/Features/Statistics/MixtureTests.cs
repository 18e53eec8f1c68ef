using Gabor.Features.Statistics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;
using Gabor.Tests.Golden;

namespace Gabor.Tests.Features.Statistics;

public sealed class MixtureTests
{
    [Theory]
    [InlineData(1e-6), InlineData(0.3)]
    public void The_likelihood_never_falls_and_no_variance_is_below_the_floor(double floor)
    {
        float[] x = StatisticsData.Points(1200, 6, 0.8);
        using var workers = new Workers(2);
        var found = GaussianMixture.Fit(x, 6, 8, new() { VarianceFloor = floor, Tolerance = 0 }, workers);
        Assert.InRange(found.LogLikelihoods.Count, 3, 101);
        for (int i = 1; i < found.LogLikelihoods.Count; i++)
            Assert.True(found.LogLikelihoods[i] >= found.LogLikelihoods[i - 1] - 1e-13, $"step {i}");
        Assert.All(found.Variances.ToArray(), variance => Assert.True(variance >= floor));
        Assert.Equal(1, found.Weights.ToArray().Sum(), 1e-12);
    }

    [Fact]
    public void The_likelihood_is_that_of_the_definition()
    {
        float[] x = StatisticsData.Points(60, 4, 1);
        using var workers = new Workers(1);
        var found = GaussianMixture.Fit(x, 4, 3, new(), workers);
        double expected = Define.MeanLogLikelihood(
            Rows(x, 4), found.Weights.ToArray(), found.Means.ToArray(), [.. found.Variances.ToArray().Select(Math.Sqrt)]);
        Assert.Equal(expected, found.LogLikelihoods[^1], 1e-12);
    }

    [Fact]
    public void Threads_do_not_change_a_bit_of_a_mixture_and_its_vectors()
    {
        float[] x = StatisticsData.Points(2000, 7, 0.5);
        float[]? first = null;
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using var workers = new Workers(threads);
            var fisher = new FisherVector(GaussianMixture.Fit(x, 7, 5, new(), workers));
            float[] vector = new float[fisher.Length];
            fisher.Compute(x.AsSpan(0, 7 * 500), vector, workers);
            first ??= vector;
            Contracts.Numbers.SameBits(first, vector, $"{threads} threads");
        }
    }

    [Fact]
    public void A_Fisher_vector_is_the_slope_of_the_likelihood()
    {
        float[] x = StatisticsData.Points(90, 3, 1);
        using var workers = new Workers(1);
        var mixture = GaussianMixture.Fit(x, 3, 4, new() { VarianceFloor = 0.05 }, workers);
        var fisher = new FisherVector(mixture) { SquareRoot = false, IsUnit = false };
        float[] some = x[..(3 * 20)], vector = new float[fisher.Length];
        fisher.Compute(some, vector, workers);
        double[] expected = Define.FisherVector(
            Rows(some, 3), mixture.Weights.ToArray(), mixture.Means.ToArray(), mixture.Variances.ToArray());
        Near.Equal(expected, [.. vector.Select(value => (double)value)], 1e-5, 1e-7);

        fisher = new FisherVector(mixture);
        float[] normal = new float[fisher.Length];
        fisher.Compute(some, normal, workers);
        double size = Math.Sqrt(expected.Sum(Math.Abs));
        Near.Equal(
            [.. expected.Select(z => Math.Sign(z) * Math.Sqrt(Math.Abs(z)) / size)], [.. normal.Select(value => (double)value)], 1e-4,
            1e-5);
    }

    [Fact]
    public void No_descriptors_give_zeros_and_nothing_is_allocated_once_warm()
    {
        float[] x = StatisticsData.Points(300, 4, 1);
        using var workers = new Workers(1);
        var fisher = new FisherVector(GaussianMixture.Fit(x, 4, 3, new(), workers));
        var words = new BagOfWords(KMeans.Fit(x, 4, 3, new(), workers));
        float[] vector = [.. Enumerable.Repeat(float.NaN, fisher.Length)], histogram = [.. Enumerable.Repeat(float.NaN, 3)];
        fisher.Compute([], vector, workers);
        words.Compute([], histogram, workers);
        Assert.All(vector.Concat(histogram), value => Assert.Equal(0, value));

        long least = long.MaxValue;
        for (int call = 0; call < 5; call++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            fisher.Compute(x, vector, workers);
            words.Compute(x, histogram, workers);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Words_are_counted_where_their_centres_are_nearest()
    {
        var centers = new KMeans([0, 0, 10, 0, 0, 10], 2);
        float[] x = [1, 1, 9, 1, 8, 2, 11, -1, 2, 0], histogram = new float[3];
        using var workers = new Workers(1);
        new BagOfWords(centers) { IsUnit = false }.Compute(x, histogram, workers);
        Assert.Equal([0.4f, 0.6f, 0f], histogram);
        new BagOfWords(centers).Compute(x, histogram, workers);
        Near.Equal([2 / Math.Sqrt(13), 3 / Math.Sqrt(13), 0], [.. histogram.Select(value => (double)value)], 0, 1e-7);
        new BagOfWords(centers) { SquareRoot = true }.Compute(x, histogram, workers);
        Near.Equal([Math.Sqrt(0.4), Math.Sqrt(0.6), 0], [.. histogram.Select(value => (double)value)], 0, 1e-7);
    }

    [Fact]
    public void Mixtures_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new GaussianMixture([1], [0, 0], [1]));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([1], [0], [0]));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([], [], []));
        using var workers = new Workers(1);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => GaussianMixture.Fit(new float[4], 2, 2, new() { VarianceFloor = 0 }, workers));
    }

    static double[][] Rows(float[] x, int features) => [.. x.Chunk(features).Select(row => row.Select(value => (double)value).ToArray())];
}
