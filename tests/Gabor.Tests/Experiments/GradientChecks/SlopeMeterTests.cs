using Gabor.Experiments.GradientChecks;

namespace Gabor.Tests.Experiments.GradientChecks;

/// <summary>The oracle is the slope of a function that has a formula; the function is computed in float, as a network is.</summary>
public sealed class SlopeMeterTests
{
    const double Tolerance = 0.01;

    readonly float[] x = [0.3f, -1.1f, 2f, 0.7f, -0.2f, 1.4f];

    /// <summary>Σ sin(x + i), rounded to float at each step.</summary>
    double Sines()
    {
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += MathF.Sin(x[i] + i);
        return sum;
    }

    float[] Cosines => [.. x.Select((value, i) => (float)Math.Cos(value + i))];

    [Fact]
    public void A_right_gradient_has_an_error_far_below_the_tolerance()
    {
        var meter = new SlopeMeter(Sines, Tolerance);
        float[] gradient = Cosines, before = [.. x];
        for (int i = 0; i < x.Length; i++)
        {
            var slope = meter.OfElement(x, gradient, i, 1);
            Assert.True(slope.IsKnown && slope.Error < Tolerance / 10, $"{i}: {slope}");
            Assert.Equal(gradient[i], slope.Measured, 1e-3);
        }

        var all = meter.OfAll(x, gradient, [1, -1, -1, 1, 1, -1], 1);
        Assert.True(all.IsKnown && all.Error < Tolerance / 10, $"{all}");
        Assert.Equal(before, x);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 0.5)]
    [InlineData(0.5, 0.5)]
    [InlineData(0, 1)]
    public void A_wrong_factor_is_its_distance_over_the_larger_slope(float factor, double error)
    {
        float[] gradient = Cosines;
        gradient[1] *= factor;
        var slope = new SlopeMeter(Sines, Tolerance).OfElement(x, gradient, 1, 1);
        Assert.True(slope.IsKnown);
        Assert.Equal(error, slope.Error, 0.01);
    }

    [Fact]
    public void One_wrong_element_shows_along_all_of_them()
    {
        float[] gradient = Cosines;
        gradient[4] = -gradient[4];
        Assert.True(new SlopeMeter(Sines, Tolerance).OfAll(x, gradient, [1, 1, 1, 1, 1, 1], 1) is { IsKnown: true, Error: > 0.1 });
    }

    [Fact]
    public void On_a_corner_nothing_is_known()
    {
        float[] at = [0f];
        foreach (float claimed in (float[])[-1, 0, 0.5f, 1])
            Assert.False(new SlopeMeter(() => Math.Max(0f, at[0]), Tolerance).OfElement(at, [claimed], 0, 1).IsKnown);
    }

    [Fact]
    public void Beside_a_corner_smaller_steps_tell()
    {
        float[] at = [0.02f];
        Assert.True(new SlopeMeter(() => Math.Max(0f, at[0]), Tolerance).OfElement(at, [1f], 0, 1) is { IsKnown: true, Error: < 1e-4 });
    }

    [Fact]
    public void A_slope_that_drowns_in_rounding_is_not_known()
    {
        float[] at = [1f];
        Assert.False(
            new SlopeMeter(() => (1e-3 * Math.Sin(3 * at[0])) + (1e-3 * Noise(at[0])), Tolerance).OfElement(at, [1e-3f], 0, 1).IsKnown);

        static double Noise(float x) => unchecked((uint)BitConverter.SingleToInt32Bits(x) * 2654435761u) / (double)uint.MaxValue;
    }

    [Fact]
    public void A_function_that_does_not_move_has_the_slope_0_and_any_other_is_wrong()
    {
        float[] at = [1f];
        Assert.Equal(new Slope(0, 0, 0, true), new SlopeMeter(() => 5, Tolerance).OfElement(at, [0f], 0, 1));
        Assert.True(new SlopeMeter(() => 5, Tolerance).OfElement(at, [0.01f], 0, 1) is { IsKnown: true, Error: > 0.99 });
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(1, double.NaN)]
    public void What_is_not_finite_is_wrong(float claimed, double value)
    {
        float[] at = [1f];
        Assert.Equal(double.PositiveInfinity, new SlopeMeter(() => value * at[0], Tolerance).OfElement(at, [claimed], 0, 1).Error);
    }
}
