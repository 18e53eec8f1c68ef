using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Estimates of the time that is left, on times that are made up.</summary>
public sealed class PaceTests
{
    [Fact]
    public void A_slow_beginning_is_forgotten()
    {
        var pace = new Pace(images: 1000, now: 0, done: 0);

        // Two seconds for 20 images, then 100 a second.
        pace.Remaining(2, 20, 10_000);
        pace.Remaining(4, 220, 10_000);
        Assert.Equal((10_000 - 420) / 100.0, pace.Remaining(6, 420, 10_000), 1e-9);
    }

    [Fact]
    public void An_epoch_counts_with_its_evaluation()
    {
        var pace = new Pace(images: 1000, now: 0, done: 0);
        pace.EndEpoch(30, isWhole: true);
        Assert.Equal(9 * 30, pace.Remaining(30, 1000, 10_000), 1e-9);
        pace.EndEpoch(50, isWhole: true);
        Assert.Equal(7.5 * 20, pace.Remaining(60, 2500, 10_000), 1e-9);
    }

    [Fact]
    public void The_rest_of_an_epoch_is_no_epoch()
    {
        var pace = new Pace(images: 1000, now: 0, done: 1900);
        pace.EndEpoch(3, isWhole: false);
        pace.EndEpoch(33, isWhole: true);
        Assert.Equal(7 * 30, pace.Remaining(33, 3000, 10_000), 1e-9);
    }

    [Fact]
    public void Nothing_done_promises_nothing() => Assert.Equal(0, new Pace(1000, 0, 0).Remaining(1, 0, 1000));
}
