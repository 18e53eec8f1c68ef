using Gabor.Evaluation;

namespace Gabor.Tests.Evaluation;

public sealed class ConfidenceIntervalTests
{
    // Newcombe 1998 (Statistics in Medicine 17), table I, method 3: the score method without continuity correction.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_are_those_that_were_published(int successes, int count, double low, double high)
    {
        var interval = ConfidenceInterval.Wilson(successes, count);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Its_ends_are_where_the_score_test_just_accepts()
    {
        // The definition: |p − π| = z √(π (1 − π) / n) at both ends.
        var interval = ConfidenceInterval.Wilson(37, 50);
        foreach (double end in (double[])[interval.Low, interval.High])
            Assert.Equal(1.959963984540054, Math.Abs(0.74 - end) / Math.Sqrt(end * (1 - end) / 50), 1e-9);
    }

    [Fact]
    public void The_ends_are_0_and_1_where_no_more_is_known() => Assert.Equal(
        [(0, 1), (0, ConfidenceInterval.Wilson(0, 9).High), (ConfidenceInterval.Wilson(9, 9).Low, 1)],
        ((int, int)[])[(0, 0), (0, 9), (9, 9)] is var pairs
            ? pairs.Select(pair => ConfidenceInterval.Wilson(pair.Item1, pair.Item2)).Select(one => (one.Low, one.High)) : []);

    [Fact]
    public void More_successes_than_trials_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(3, 2));
}
