using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics.Random;

public sealed class BetaDistributionTests
{
    const int Count = 20_000;

    static readonly RandomStream Stream = new(7, Purpose.Other, 0, 3);

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(0.2, 0.2)]
    [InlineData(1, 1)]
    [InlineData(0.4, 2)]
    [InlineData(3, 1.5)]
    [InlineData(50, 50)]
    public void Mean_variance_and_third_moment_are_those_of_the_distribution(double alpha, double beta)
    {
        double[] found = [.. Enumerable.Range(0, Count).Select(i => BetaDistribution.Draw(Stream, (ulong)i, alpha, beta))];
        Assert.All(found, x => Assert.InRange(x, 0, 1));
        for (int power = 1; power <= 3; power++)
        {
            // E xⁿ = Π (α + r) / (α + β + r) over r < n; the mean of so many errs by its standard deviation over their root.
            double expected = Moment(alpha, beta, power);
            double standardDeviation = Math.Sqrt((Moment(alpha, beta, 2 * power) - (expected * expected)) / Count);
            Assert.InRange(found.Average(x => Math.Pow(x, power)), expected - (4 * standardDeviation), expected + (4 * standardDeviation));
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(7)]
    public void A_gamma_number_has_its_shape_as_mean_and_variance(double shape)
    {
        double[] found = [.. Enumerable.Range(0, Count).Select(i => Math.Exp(BetaDistribution.LogGamma(Stream, (ulong)i * 33, shape)))];
        double mean = found.Average(), variance = found.Average(x => (x - shape) * (x - shape));
        Assert.InRange(mean, shape - (4 * Math.Sqrt(shape / Count)), shape + (4 * Math.Sqrt(shape / Count)));

        // The fourth central moment is 3a² + 6a.
        double slack = 4 * Math.Sqrt(((2 * shape * shape) + (6 * shape)) / Count);
        Assert.InRange(variance, shape - slack, shape + slack);
    }

    [Fact]
    public void With_shapes_of_1_it_is_uniform()
    {
        int[] bins = new int[50];
        for (int i = 0; i < Count; i++)
            bins[(int)(50 * BetaDistribution.Draw(Stream, (ulong)i, 1, 1))]++;
        Statistics.AssertEven(bins);
    }

    [Fact]
    public void With_shapes_2_and_1_its_square_is_uniform()
    {
        int[] bins = new int[50];
        for (int i = 0; i < Count; i++)
        {
            double x = BetaDistribution.Draw(Stream, (ulong)i, 2, 1);
            bins[(int)(50 * x * x)]++;
        }

        Statistics.AssertEven(bins);
    }

    [Fact]
    public void The_smallest_and_largest_shapes_that_options_allow_give_numbers()
    {
        for (ulong i = 0; i < 1000; i++)
        {
            Assert.InRange(BetaDistribution.Draw(Stream, i, 0.01, 0.01), 0, 1);
            Assert.InRange(BetaDistribution.Draw(Stream, i, 1000, 1000), 0.4, 0.6);
        }
    }

    [Fact]
    public void Numbers_after_each_other_have_nothing_to_do_with_each_other()
    {
        double[] found = [.. Enumerable.Range(0, Count).Select(i => BetaDistribution.Draw(Stream, (ulong)i, 1, 1) - 0.5)];
        double correlation = found.Zip(found.Skip(1), (x, y) => x * y).Average() * 12;
        Assert.InRange(correlation, -4 / Math.Sqrt(Count), 4 / Math.Sqrt(Count));
    }

    static double Moment(double alpha, double beta, int power) =>
        Enumerable.Range(0, power).Aggregate(1.0, (product, r) => product * (alpha + r) / (alpha + beta + r));
}
