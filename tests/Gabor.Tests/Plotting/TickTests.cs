using System.Globalization;
using Gabor.Plotting;
using ScottPlot;

namespace Gabor.Tests.Plotting;

/// <summary>The ticks of all figures, and the keys of their legends.</summary>
public sealed class TickTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1.02)]
    [InlineData(-2, 2)]
    [InlineData(0, 102)]
    [InlineData(0.39, 3.85)]
    [InlineData(-130, 143)]
    [InlineData(1499.3, 1499.9)]
    [InlineData(2e-9, 3e-8)]
    [InlineData(-4e8, 9e8)]
    public void A_linear_axis_has_few_labels_at_even_steps_of_1_2_or_5(double least, double largest)
    {
        Tick[] major = [.. FewTicks.Of(least, largest).Where(tick => tick.IsMajor)];
        Assert.InRange(major.Length, 3, 7);
        double step = major[1].Position - major[0].Position;
        Assert.Contains(step.ToString("0e0", CultureInfo.InvariantCulture)[0], "125");
        for (int i = 0; i < major.Length; i++)
        {
            Assert.InRange(major[i].Position, least, largest);
            Assert.Equal(major[0].Position + (i * step), major[i].Position, 1e-6 * step);
            Assert.Equal(major[i].Position, Read(major[i].Label), 1e-3 * step);
        }

        Assert.DoesNotContain("−0", major.Select(tick => tick.Label));
        Assert.DoesNotContain("−0.0", major.Select(tick => tick.Label));
        Assert.All(FewTicks.Of(least, largest), tick => Assert.Equal(tick.IsMajor, tick.Label.Length > 0));
    }

    [Fact]
    public void Labels_have_as_many_decimals_as_their_step() => Assert.Equal(
        ["−0.5", "0.0", "0.5", "1.0"], FewTicks.Of(-0.6, 1.4).Where(tick => tick.IsMajor).Select(tick => tick.Label));

    [Fact]
    public void Whole_numbers_have_no_ticks_between_them() =>
        Assert.Equal([0, 1, 2, 3], FewTicks.Of(-0.2, 3.2, whole: true).Select(tick => tick.Position));

    [Theory]
    [InlineData(0.09, 6, "0.1 0.2 0.5 1 2 5")]
    [InlineData(0.003, 300, "0.01 0.1 1 10 100")]
    [InlineData(0.4, 12, "0.5 1 2 5 10")]
    [InlineData(1e-6, 0.1, "1e−6 1e−5 0.0001 0.001 0.01 0.1")]
    [InlineData(1e-20, 1, "1e−18 1e−15 1e−12 1e−9 1e−6 0.001 1")]
    [InlineData(0.62, 0.71, "0.62 0.64 0.66 0.68 0.70")]
    public void A_logarithmic_axis_is_labelled_by_1_2_5_or_by_powers_of_ten(double least, double largest, string labels)
    {
        var ticks = LogTicks.Of(Math.Log10(least) - 1e-12, Math.Log10(largest) + 1e-12);
        Assert.Equal(labels.Split(' '), ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label));
        Assert.All(ticks.Where(tick => tick.IsMajor), tick => Assert.Equal(Math.Log10(Read(tick.Label)), tick.Position, 1e-9));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void An_empty_range_has_no_ticks(double least, double largest)
    {
        Assert.Empty(FewTicks.Of(least, largest));
        Assert.Empty(LogTicks.Of(least, largest));
    }

    [Fact]
    public void A_key_is_long_enough_for_two_dashes_and_the_gap_between_them() => Assert.True(Figure.KeyWidth >= 3 * Dash);

    /// <summary>Pixels of a dash of <see cref="LinePattern.Dashed"/>, and of the gap after it.</summary>
    const float Dash = 10;

    static double Read(string label) => double.Parse(label.Replace('−', '-'), NumberStyles.Any, CultureInfo.InvariantCulture);
}
