using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics.Random;

public sealed class NormalDistributionTests
{
    /// <summary>Published quantiles; the first three are the check values of AS 241 itself.</summary>
    [Theory]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.001, -3.090232306167814)]
    [InlineData(1e-20, -9.262340089798408)]
    [InlineData(0.5, 0)]
    [InlineData(0.9, 1.2815515655446004)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.995, 2.5758293035489004)]
    [InlineData(0.9995, 3.2905267314919255)]
    [InlineData(0.05, -1.6448536269514729)]
    public void Published_quantiles_come_out(double probability, double expected) =>
        Assert.Equal(expected, NormalDistribution.Quantile(probability), 4e-15 * Math.Max(1, Math.Abs(expected)));

    [Fact]
    public void Probabilities_at_and_beyond_the_ends_are_defined()
    {
        Assert.Equal(double.NegativeInfinity, NormalDistribution.Quantile(0));
        Assert.Equal(double.PositiveInfinity, NormalDistribution.Quantile(1));
        Assert.Equal(double.NaN, NormalDistribution.Quantile(-0.1));
        Assert.Equal(double.NaN, NormalDistribution.Quantile(1.1));
        Assert.Equal(double.NaN, NormalDistribution.Quantile(double.NaN));
    }

    [Fact]
    public void The_pieces_meet_and_rise()
    {
        double last = double.NegativeInfinity;
        for (double p = 1e-16; p < 1; p = p < 1e-3 ? p * 1.07 : p + 7e-4)
        {
            double x = NormalDistribution.Quantile(p);
            Assert.True(x > last);
            last = x;
        }
    }
}
