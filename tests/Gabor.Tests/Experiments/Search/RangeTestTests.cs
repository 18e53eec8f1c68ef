using Gabor.Data;
using Gabor.Experiments.Search;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.Search;

public sealed class RangeTestTests
{
    static readonly RangeTestOptions Short = new() { From = 1e-5, To = 100, Steps = 60 };

    static readonly TrainingOptions Plain = new() { BatchSize = 30, Optimizer = new Sgd(), Threads = 1 };

    static RangeTestResult Run(TrainingOptions? training = null, RangeTestOptions? options = null, Dataset? data = null) =>
        RangeTest.Run(Toy.Network(), data ?? Toy.Dataset, training ?? Plain, options ?? Short);

    [Fact]
    public void The_rate_grows_by_the_same_factor_at_every_step()
    {
        var points = Run(options: Short with { To = 1e-3 }).Points;
        Assert.Equal(60, points.Count);
        Assert.Equal(1e-5, points[0].LearningRate, 1e-11);
        Assert.Equal(1e-3, points[^1].LearningRate, 1e-9);
        for (int i = 1; i < points.Count; i++)
            Assert.Equal(Math.Pow(100, 1.0 / 59), points[i].LearningRate / points[i - 1].LearningRate, 1e-5);
    }

    [Fact]
    public void The_first_loss_is_that_of_a_network_that_knows_nothing() => Assert.Equal(Math.Log(3), Run().Points[0].Loss, 0.35);

    [Fact]
    public void It_ends_where_the_loss_explodes_and_names_a_tenth_of_that()
    {
        var result = Run();
        Assert.True(result.Points.Count < 60);
        Assert.Equal(result.Points[^1].LearningRate, result.ExplodedAt!.Value, 1e-9);
        Assert.Equal(result.ExplodedAt.Value / 10, result.Highest!.Value, 1e-9);
        Assert.InRange(result.Suggested!.Value, 1e-3, result.ExplodedAt.Value);
    }

    [Fact]
    public void A_loss_that_is_no_number_any_more_is_an_explosion()
    {
        var result = Run(options: new() { From = 1, To = 1e30, Steps = 20 });
        Assert.NotNull(result.ExplodedAt);
        Assert.All(result.Points, point => Assert.True(double.IsFinite(point.Loss)));
    }

    [Fact]
    public void Threads_change_nothing() => Assert.Equal(Run().Points, Run(Plain with { Threads = 3 }).Points);

    [Fact]
    public void The_test_images_are_not_looked_at()
    {
        var other = new Dataset("toy", Toy.Train, new ImageSet(Toy.Dataset.Shape, new byte[64], [0], Toy.Classes), "made by the tests");
        Assert.Equal(Run().Points, Run(data: other).Points);
    }

    [Fact]
    public void Epochs_rate_and_schedule_of_the_training_do_not_count() =>
        Assert.Equal(
            Run().Points, Run(Plain with { Epochs = 3, Optimizer = new Sgd(7), Schedule = new Plateau(), Patience = 1, Ema = 0.5 }).Points);

    /// <summary>
    /// A loss that falls as a logistic curve over the logarithm of the learning rate falls fastest at its middle, and is smoothed to the
    /// mean of its neighbours.
    /// </summary>
    [Fact]
    public void The_steepest_fall_of_a_logistic_curve_is_its_middle()
    {
        double[] learningRates = [.. Enumerable.Range(0, 61).Select(i => Math.Pow(10, -6 + (i / 10.0)))];
        double[] losses = [.. learningRates.Select(learningRate => 2 / (1 + Math.Exp(3 * (Math.Log10(learningRate) + 3))))];
        var result = RangeTestResult.Of(learningRates, losses, exploded: false, around: 2);
        Assert.Equal(1e-3, result.Suggested!.Value, 1e-9);
        Assert.Equal(1.0, result.MinLearningRate!.Value, 1e-9);
        Assert.Null(result.ExplodedAt);
        Assert.Null(result.Highest);
        Assert.Equal(losses[0], result.Points[0].Smoothed);
        Assert.Equal(losses[8..13].Average(), result.Points[10].Smoothed, 1e-12);
    }

    [Fact]
    public void A_loss_that_only_rises_suggests_nothing() =>
        Assert.Null(RangeTestResult.Of([1, 2, 4, 8, 16], [1, 2, 3, 4, 5], exploded: true, around: 1).Suggested);

    [Theory]
    [InlineData("from is 0; it must be above 0.", 0, 1, 50)]
    [InlineData("to is 1; it must be above from, 1.", 1, 1, 50)]
    [InlineData("steps is 19; it must be from 20 to 100000.", 1, 2, 19)]
    public void An_option_out_of_range_is_refused(string message, double from, double to, int steps) =>
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => new RangeTestOptions { From = from, To = to, Steps = steps }.Validated()).Message);
}
