using Gabor.Features.Statistics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Golden;

namespace Gabor.Tests.Features.Statistics;

public sealed class KMeansTests
{
    [Fact]
    public void The_inertia_never_rises_and_is_the_sum_of_squares_to_the_nearest_centres()
    {
        float[] x = StatisticsData.Points(2500, 5, 0.7);
        using var workers = new Workers(2);
        var found = KMeans.Fit(x, 5, 20, new() { Tolerance = 0 }, workers);
        Assert.InRange(found.Inertias.Count, 5, 300);
        for (int i = 1; i < found.Inertias.Count; i++)
            Assert.True(found.Inertias[i] <= found.Inertias[i - 1] * (1 + 1e-14), $"{i}: {found.Inertias[i - 1]} → {found.Inertias[i]}");
        float[] centers = found.Centers.ToArray();
        double nearest = x.Chunk(5).Sum(
            point => centers.Chunk(5).Min(center => point.Zip(center, (a, b) => ((double)a - b) * (a - b)).Sum()));
        Assert.Equal(nearest, found.Inertias[^1], 1e-3);
    }

    [Fact]
    public void At_the_end_every_centre_is_the_mean_of_its_points()
    {
        float[] x = StatisticsData.Points(200, 3, 2);
        using var workers = new Workers(1);
        var found = KMeans.Fit(x, 3, 4, new() { Tolerance = 0 }, workers);
        int[] labels = new int[200];
        found.Assign(x, labels, workers);
        for (int k = 0; k < 4; k++)
        {
            float[][] own = [.. x.Chunk(3).Where((_, i) => labels[i] == k)];
            for (int j = 0; j < 3; j++)
                Assert.Equal(own.Average(point => (double)point[j]), found.Centers[(k * 3) + j], 1e-5);
        }
    }

    [Fact]
    public void A_seed_gives_the_same_bits_for_any_threads_and_another_seed_others()
    {
        float[] x = StatisticsData.Points(3000, 9, 0.3);
        float[]? first = null;
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using var workers = new Workers(threads);
            float[] centers = KMeans.Fit(x, 9, 12, new() { Seed = 7 }, workers).Centers.ToArray();
            first ??= centers;
            Contracts.Numbers.SameBits(first, centers, $"{threads} threads");
            Assert.NotEqual(first, KMeans.Fit(x, 9, 12, new() { Seed = 8 }, workers).Centers.ToArray());
        }
    }

    [Fact]
    public void As_many_clusters_as_points_have_no_inertia_and_equal_points_leave_no_hole()
    {
        using var workers = new Workers(1);
        float[] x = [0, 1, 5, 9];
        Assert.Equal(0, KMeans.Fit(x, 1, 4, new(), workers).Inertias[^1]);
        var found = KMeans.Fit([3f, 3f, 3f, 3f], 1, 3, new(), workers);
        Assert.Equal(0, found.Inertias[^1]);
        Assert.All(found.Centers.ToArray(), center => Assert.Equal(3, center));
    }

    [Fact]
    public void Points_that_are_too_few_or_not_whole_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => KMeans.Fit(new float[4], 2, 3, new(), workers));
        Assert.Throws<ArgumentException>(() => KMeans.Fit(new float[5], 2, 1, new(), workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit(new float[4], 2, 1, new() { MaximumIterations = 0 }, workers));
    }
}
