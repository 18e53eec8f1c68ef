using Gabor.Cli;
using Gabor.Cli.Training;
using Gabor.Evaluation;
using Gabor.Training;

namespace Gabor.Tests.Cli;

public sealed class LiveDisplayTests
{
    static readonly TrainingProgress Half = new(1, 2, 50, 200, 0.01f, 1.25, 0.5, 1000, TimeSpan.FromSeconds(75), null);

    static readonly TrainingProgress End = Half with
    {
        Step = 100,
        Finished = new EpochEnd(new EvaluationResult(["a", "b"], [[3, 1], [0, 4]], 0.5, 1), false, "digest", 2),
    };

    static string Shown(bool live, bool quiet = false, double seconds = 5)
    {
        using StringWriter output = new(), error = new();
        var clock = new ManualClock();
        using (var view = new TrainingView(new Terminal(output, error, errorIsScreen: live) { Clock = clock }, quiet, digests: true))
        {
            clock.Seconds = seconds;
            view.Report(Half);
            view.Report(End);
        }

        Assert.Equal("epoch 1 weights digest", output.ToString().Trim());
        return error.ToString();
    }

    [Fact]
    public void On_a_screen_a_line_moves_and_ends_cleared()
    {
        string shown = Shown(live: true);
        Assert.Contains("\r\e[2Kepoch 1/2  ", shown, StringComparison.Ordinal);
        Assert.Contains("1:15 left of the run  loss 1.2500  accuracy 50.00 %", shown, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[2K", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_seconds_promise_nothing() =>
        Assert.DoesNotContain("left", Shown(live: true, seconds: 2), StringComparison.Ordinal);

    [Fact]
    public void On_a_screen_epochs_are_a_table()
    {
        string[] lines = Shown(live: true).Replace("\r\e[2K", "\n", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Contains("epoch      loss  accuracy  test loss  test accuracy", lines[0], StringComparison.Ordinal);
        Assert.Contains("1/2    1.2500   50.00 %     0.5000       87.50 %*", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_moving_line_fits_a_narrow_screen() =>
        Assert.All(
            Shown(live: true).Split('\n', '\r').Where(line => line.Contains("left", StringComparison.Ordinal)),
            line => Assert.True(line.Replace("\e[2K", "", StringComparison.Ordinal).Length < 80, line));

    [Fact]
    public void Elsewhere_there_is_a_line_an_epoch()
    {
        string line = Assert.Single(Shown(live: false).Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd();
        Assert.Equal("epoch 1/2  loss 1.2500  accuracy 50.00 %  test loss 0.5000  test accuracy 87.50 %  1,000 images/s  2.0 s", line);
    }

    [Theory]
    [InlineData(1, 5, true), InlineData(1, 1.38, true), InlineData(1, 1.2, false), InlineData(8, 5, false)]
    public void A_network_that_has_learnt_nothing_is_told_so(int right, double loss, bool isTold)
    {
        var evaluation = new EvaluationResult(
            ["a", "b", "c", "d"], [[right, 8 - right, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], loss, 1);
        Assert.Equal(isTold, Doubt(1.38)?.Contains("has learnt nothing", StringComparison.Ordinal) ?? false);
        Assert.Equal(isTold, Doubt(null)?.Contains("guessing has 1.39", StringComparison.Ordinal) ?? false);
        Assert.Equal(isTold, Doubt(0.3)?.Contains("overfits", StringComparison.Ordinal) ?? false);

        string? Doubt(double? trainingLoss) => Gabor.Cli.Commands.TrainCommand.Doubt(evaluation, trainingLoss);
    }

    [Fact]
    public void Quiet_shows_nothing() => Assert.Equal("", Shown(live: true, quiet: true));

    /// <summary>A clock that stands where it is put.</summary>
    sealed class ManualClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
