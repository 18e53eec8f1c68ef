using Gabor.Features.Statistics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Features.Statistics;

public sealed class StochasticNeighborEmbeddingTests : IDisposable
{
    readonly Workers workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(11.5)]
    public void Each_row_has_the_perplexity_that_was_asked_for(double perplexity)
    {
        var (x, _) = Clusters(36, 5);
        double[] joint = StochasticNeighborEmbedding.Joint(x, 5, perplexity, workers);
        Assert.Equal(1, joint.Sum(), 1e-12);
        double[,] conditional = Conditional(x, 5, perplexity);
        for (int i = 0; i < 36; i++)
        {
            Assert.Equal(0, joint[(i * 36) + i]);
            for (int j = 0; j < 36; j++)
                Assert.Equal((conditional[i, j] + conditional[j, i]) / 72, joint[(i * 36) + j], 1e-7);
        }
    }

    [Fact]
    public void The_forces_are_the_slopes_of_the_divergence()
    {
        var (x, _) = Clusters(24, 4);
        var forces = new NeighborForces(StochasticNeighborEmbedding.Joint(x, 4, 5, workers), 24, workers);
        var random = new Random(3);
        double[] map = [.. Enumerable.Range(0, 48).Select(_ => random.NextDouble() - 0.5)], slopes = new double[48];
        forces.Slopes(map, 1, slopes);
        double[] expected = CentralDifferences.Of(at => [forces.Divergence(at)], map, [1]);
        Near.Equal(expected, slopes, 1e-5, 1e-9);
    }

    [Fact]
    public void Clusters_of_many_dimensions_stay_together_and_apart()
    {
        var (x, labels) = Clusters(120, 10);
        double[] map = StochasticNeighborEmbedding.Fit(x, 10, workers, perplexity: 10, cancellation: TestContext.Current.CancellationToken);
        for (int i = 0; i < labels.Length; i++)
        {
            int nearest = Enumerable.Range(0, labels.Length).Where(j => j != i).MinBy(j => Distance(map, i, j));
            Assert.Equal(labels[i], labels[nearest]);
        }
    }

    [Fact]
    public void No_tier_and_no_number_of_threads_changes_a_bit()
    {
        var (x, _) = Clusters(40, 6);
        double[] expected = StochasticNeighborEmbedding.Fit(x, 6, workers, 8, 100, TestContext.Current.CancellationToken);
        foreach (var tier in Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best))
        {
            using var other = new Workers(3, tier);
            Assert.Equal(expected, StochasticNeighborEmbedding.Fit(x, 6, other, 8, 100, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Points_that_are_all_the_same_have_a_map()
    {
        double[] map = StochasticNeighborEmbedding.Fit(new float[30], 3, workers, cancellation: TestContext.Current.CancellationToken);
        Assert.All(map, coordinate => Assert.True(double.IsFinite(coordinate)));
    }

    [Fact]
    public void Too_few_points_or_coordinates_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Fit(9, 3));
        Assert.ThrowsAny<ArgumentException>(() => Fit(10, 1));
        Assert.ThrowsAny<ArgumentException>(() => Fit(10, 3));

        double[] Fit(int numbers, int features) => StochasticNeighborEmbedding.Fit(
            new float[numbers], features, workers, cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>(1) by a bisection of σ, as the text of the paper has it, with nothing subtracted from distances.</summary>
    static double[,] Conditional(float[] x, int features, double perplexity)
    {
        int count = x.Length / features;
        double[,] p = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            double low = 1e-6, high = 1e6;
            for (int halving = 0; halving < 200; halving++)
            {
                double sigma = Math.Sqrt(low * high), entropy = 0, all = 0;
                for (int j = 0; j < count; j++)
                    all += p[i, j] = i == j ? 0 : Math.Exp(-Square(x, features, i, j) / (2 * sigma * sigma));
                for (int j = 0; j < count; j++)
                {
                    p[i, j] /= all;
                    entropy -= p[i, j] > 0 ? p[i, j] * Math.Log2(p[i, j]) : 0;
                }

                if (all > 0 && Math.Pow(2, entropy) > perplexity)
                    high = sigma;
                else
                    low = sigma;
            }
        }

        return p;
    }

    static double Square(float[] x, int features, int i, int j) => Enumerable.Range(0, features)
        .Sum(d => Math.Pow((double)x[(i * features) + d] - x[(j * features) + d], 2));

    static double Distance(double[] map, int i, int j) =>
        Math.Pow(map[2 * i] - map[2 * j], 2) + Math.Pow(map[(2 * i) + 1] - map[(2 * j) + 1], 2);

    /// <summary>Three clusters whose centres are four apart along one axis each.</summary>
    static (float[] X, int[] Labels) Clusters(int count, int features)
    {
        var random = new Random(5);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return ([
            .. Enumerable.Range(0, count * features).Select(at =>
                (float)((at % features == labels[at / features] ? 4 : 0) + random.NextDouble() - 0.5)),
        ], labels);
    }
}
