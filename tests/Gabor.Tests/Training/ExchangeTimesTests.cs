using Gabor.Models;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>What processes exchange is counted, and how much of it the backward pass hides.</summary>
public sealed class ExchangeTimesTests
{
    static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 50, Parts = 8 };

    static ExchangeTimes?[] Train(int processes, string network = "mlp") => new ThreadCluster(processes).Run(communicator =>
    {
        var model = Networks.Default.Named(network).Make(Toy.Dataset.Shape, Toy.Classes);
        using var trainer = new Trainer(model, Toy.Dataset, Options, communicator: communicator);

        // Steps of a forecast are not among those that count.
        trainer.Forecast();
        trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        return trainer.Exchange;
    });

    [Fact]
    public void One_process_exchanges_nothing() => Assert.Null(Train(1)[0]);

    [Fact]
    public void Bytes_are_those_of_gradients_and_of_the_loss()
    {
        var model = Networks.Default.Named("mlp").Make(Toy.Dataset.Shape, Toy.Classes);
        foreach (var times in Train(4))
        {
            Assert.Equal(6, times!.Steps);

            // 2 (R − 1) / R of the gradients; slices are whole cache lines. And three doubles to each other process.
            double gradients = 6.0 / 4 * 4 * model.ParameterCount;
            Assert.Equal(gradients + (3 * 3 * 8), times.BytesPerStep, 0.02 * gradients);
        }
    }

    [Fact]
    public void Times_are_those_of_the_definition()
    {
        foreach (var times in Train(2, "resnet20"))
        {
            Assert.True(times!.GradientSeconds > 0 && times.WaitedSeconds > 0 && times.SumSeconds > 0, $"{times}");
            Assert.InRange(times.HiddenShare, 0, 1);
        }

        Assert.Equal(0.75, new ExchangeTimes(1, 8, 2, 1, 1).HiddenShare);
        Assert.Equal(0, new ExchangeTimes(1, 8, 9, 1, 1).HiddenShare);
        Assert.Equal((0, 0), (new ExchangeTimes(0, 0, 0, 0, 0).HiddenShare, new ExchangeTimes(0, 0, 0, 0, 0).BytesPerStep));
    }

    /// <summary>Gradients whose exchange takes no longer than backward are hidden; those that nobody computes beside are not.</summary>
    [Fact]
    public void A_meter_tells_waiting_from_what_was_hidden()
    {
        var meter = new ExchangeMeter();
        long second = System.Diagnostics.Stopwatch.Frequency, now = System.Diagnostics.Stopwatch.GetTimestamp();
        meter.Step();
        meter.Traded(now - (4 * second));
        meter.Waited(now - second);
        meter.Joined(now - (2 * second));
        meter.Gave(100);
        var times = meter.Times;
        Assert.Equal((1, 100), (times.Steps, times.Bytes));
        Assert.Equal(4, times.GradientSeconds, 0.5);
        Assert.Equal(1, times.WaitedSeconds, 0.5);
        Assert.Equal(2, times.SumSeconds, 0.5);
        meter.Reset();
        Assert.Equal(new ExchangeTimes(0, 0, 0, 0, 0), meter.Times);
    }
}
