using Gabor.Numerics.Threads;
using Gabor.Plotting.Lessons;

namespace Gabor.Tests.Plotting.Lessons;

public sealed class OverflowLessonTests
{
    [Theory]
    [InlineData(-120f)]
    [InlineData(-104f)]
    [InlineData(89f)]
    [InlineData(3e38f)]
    public void Equal_scores_at_the_edge_have_no_naive_probability_and_a_shifted_one_of_a_tenth(float c)
    {
        var at = At([.. Enumerable.Repeat(c, 10)]);
        Assert.True(float.IsNaN(at.Naive) && float.IsNaN(at.NaiveLoss));
        Assert.Equal(0.1f, at.Shifted, 1e-7f);
        Assert.Equal(Math.Log(10), at.LogSumExp, 1e-5);
    }

    [Fact]
    public void The_sum_overflows_before_its_terms_and_nobody_notices()
    {
        // ln(3.4028e38) = 88.72; a sum of ten reaches it at 88.72 − ln 10 = 86.42.
        Assert.Equal(0.1f, At([.. Enumerable.Repeat(86.4f, 10)]).Naive, 1e-6f);
        Assert.Equal(0f, At([.. Enumerable.Repeat(86.5f, 10)]).Naive);
    }

    [Theory]
    [InlineData(80f, true, true)]
    [InlineData(89f, false, true)]
    [InlineData(103f, false, true)]
    [InlineData(104f, false, false)]
    [InlineData(1000f, false, false)]
    public void The_loss_of_a_class_that_is_far_behind_is_finite_only_in_one_piece(float c, bool naive, bool shifted)
    {
        var at = At([c, 0, 0]);
        Assert.Equal((naive, shifted), (float.IsFinite(at.NaiveLoss), float.IsFinite(at.ShiftedLoss)));
        Assert.Equal(c, at.LogSumExp, c * 1e-6f);
        if (naive)
            Assert.Equal(c, at.NaiveLoss, 1e-4f);
    }

    static OverflowLesson.Of At(float[] scores)
    {
        using var workers = new Workers(1);
        return OverflowLesson.At(scores, workers);
    }
}
