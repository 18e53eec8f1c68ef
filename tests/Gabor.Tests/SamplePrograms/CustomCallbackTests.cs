using CustomCallback;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.SamplePrograms;

public sealed class CustomCallbackTests
{
    [Fact]
    public void It_is_called_after_steps_and_epochs_and_stops_at_the_target()
    {
        using var lines = new StringWriter();
        var options = new TrainingOptions { Epochs = 40, BatchSize = 10, Validation = 0.2, Threads = 1 };
        var result = Trainer.Fit(
            Toy.Network(), Toy.Dataset, options, callbacks: [new TargetAccuracy(0.9, lines)],
            cancellationToken: TestContext.Current.CancellationToken);
        var epochs = result.History;
        Assert.True(epochs[^1].ValidationAccuracy >= 0.9);
        Assert.All(epochs.SkipLast(1), epoch => Assert.True(epoch.ValidationAccuracy < 0.9));

        string[] written = lines.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(epochs.Count, written.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.Equal(epochs[^1].Step / 100, written.Count(line => line.StartsWith("step ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_callback_of_ones_own_reports_and_stops_training()
    {
        string output = await SampleProgram.Run("CustomCallback");
        Assert.Matches(@"(?m)^step 100: loss 0\.\d{4}, learning rate 0\.00200$", output);
        Assert.Matches(@"(?m)^stopped after [2-9] of 20 epochs: 9\d\.\d\d ?% of the test images correct$", output);
        Assert.InRange(SampleProgram.Percentages(output)[^2], 94, 100);
    }
}
