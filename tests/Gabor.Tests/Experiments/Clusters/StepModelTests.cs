using Gabor.Experiments.Clusters;
using Gabor.Models;
using Gabor.Processes;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.Clusters;

/// <summary>The model of a step on many machines: it is fitted as by definition, and counts what training sends.</summary>
public sealed class StepModelTests
{
    static List<TradePoint> Made(StepModel model, params int[] processes) =>
    [
        .. from count in processes
           from bytes in (double[])[1e3, 1e4, 1e5, 1e6, 4e6]
           select new TradePoint(count, bytes, model.Trade(count, bytes)),
    ];

    [Theory]
    [InlineData(1e8, 5e-5, 3e-6)]
    [InlineData(1.1e9, 0, 2e-6)]
    [InlineData(4e7, 1e-3, 0)]
    public void A_fit_finds_the_constants_that_times_were_made_of(double bandwidth, double latency, double message)
    {
        var fitted = StepModel.Fit(Made(new StepModel(bandwidth, latency, message), 2, 3));
        Assert.Equal(bandwidth, fitted.BytesPerSecond, bandwidth * 1e-6);
        Assert.Equal(latency, fitted.TradeSeconds, 1e-10);
        Assert.Equal(message, fitted.MessageSeconds, 1e-10);
    }

    /// <summary>No other constants near by, nor others that are 0, have less of the error that it minimises.</summary>
    [Fact]
    public void A_fit_of_uneven_times_is_the_best_and_never_negative()
    {
        var random = new Random(4);
        for (int n = 0; n < 20; n++)
        {
            var trades = Made(new StepModel(1e8, 2e-5 * random.NextDouble(), 4e-6 * random.NextDouble()), 2, 3)
                .ConvertAll(trade => trade with { Seconds = trade.Seconds * (0.7 + (0.6 * random.NextDouble())) });
            var fitted = StepModel.Fit(trades);
            Assert.True(fitted is { BytesPerSecond: > 0, TradeSeconds: >= 0, MessageSeconds: >= 0 }, $"{fitted}");
            double least = Error(fitted);
            foreach (double times in (double[])[0, 0.9, 0.99, 1.01, 1.1])
            {
                Assert.True(times == 0 || Error(fitted with { BytesPerSecond = fitted.BytesPerSecond * times }) >= least - 1e-9);
                Assert.True(Error(fitted with { TradeSeconds = (fitted.TradeSeconds * times) + (times == 0 ? 0 : 1e-9) }) >= least - 1e-9);
                Assert.True(Error(fitted with { MessageSeconds = fitted.MessageSeconds * times }) >= least - 1e-9);
            }

            double Error(StepModel model) => trades.Sum(
                trade => Math.Pow(Math.Log(model.Trade(trade.Processes, trade.Bytes) / trade.Seconds), 2));
        }
    }

    [Fact]
    public void Trades_of_one_number_of_processes_cannot_be_fitted() =>
        Assert.Throws<ArgumentException>(() => StepModel.Fit(Made(new StepModel(1, 1, 1), 2)));

    /// <summary>By hand: 2 machines, 100 buckets of 10 ms, computing 3 s of which 2 are backward.</summary>
    [Fact]
    public void A_step_is_the_formula()
    {
        var model = new StepModel(1e6, 1e-3, 1e-4);
        var traffic = new StepTraffic(3, GradientBytes: 1e6, GradientTrades: 20, Buckets: 10, SumBytes: 2e5, SumTrades: 50);
        double sums = (50 * (1e-3 + 2e-4)) + 0.2, gradients = (20 * (1e-3 + 2e-4)) + 1;
        Assert.Equal(3 + sums + gradients, model.Step(3, traffic, isHidden: false), 1e-12);
        Assert.Equal(3 + sums + (gradients / 10), model.Step(3, traffic, isHidden: true), 1e-12);
        Assert.Equal(0.3 + sums + gradients - 0.2, model.Step(0.3, traffic, isHidden: true), 1e-12);
        Assert.Equal(
            3 + (50 * 2 * 1.1e-3) + 0.2 + gradients, model.Step(3, traffic, isHidden: false, inRounds: true), 1e-12);
        Assert.Equal(3, model.Step(3, traffic with { Processes = 1 }, isHidden: false));
    }

    [Theory]
    [InlineData(2, StatisticsScope.Batch)]
    [InlineData(4, StatisticsScope.Batch)]
    [InlineData(8, StatisticsScope.Part)]
    public void Traffic_is_what_training_sends(int processes, StatisticsScope statistics)
    {
        var options = new TrainingOptions { Epochs = 1, BatchSize = 75, Parts = 8, BatchNormStatistics = statistics };
        var times = new ThreadCluster(processes).Run(communicator =>
        {
            var model = Networks.Default.Named("resnet20").Make(Toy.Dataset.Shape, Toy.Classes);
            using var trainer = new Trainer(model, Toy.Dataset, options, communicator: communicator);
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            return trainer.Exchange!;
        });
        var network = Networks.Default.Named("resnet20").Make(Toy.Dataset.Shape, Toy.Classes);
        var traffic = StepTraffic.Of(network, processes, 8, statistics);
        Assert.Equal(traffic.GradientBytes + traffic.SumBytes, times.Average(one => one.BytesPerStep), traffic.GradientBytes * 0.01);
        int layers = network.Nodes.Count(node => node.Layer.Kind == "batch_normalization");
        Assert.Equal(statistics == StatisticsScope.Batch ? 1 + (2 * layers) : 1, traffic.SumTrades);
    }

    [Fact]
    public void A_cluster_is_measured_and_one_of_its_sizes_forecast()
    {
        var measured = new ThreadCluster(3).Run(communicator => (
            Trades: ScalingBenchmark.Trades(communicator, 0),
            Steps: ScalingBenchmark.Steps(communicator, "mlp", 16, 8, StatisticsScope.Batch, 1, 0)));
        Assert.Equal([2, 3], measured[0].Trades.Select(trade => trade.Processes).Distinct());
        Assert.Equal([1, 2, 3], measured[0].Steps.Select(step => step.Processes));
        Assert.Equal(measured[0].Trades, measured[2].Trades);
        Assert.Equal(measured[0].Steps, measured[2].Steps);
        Assert.All(measured[0].Trades, trade => Assert.True(trade.Seconds > 0));
        var fitted = StepModel.Fit(measured[0].Trades);
        Assert.True(fitted.Trade(4, 1e6) > 0);
        Assert.Throws<ArgumentException>(
            () => ScalingBenchmark.Steps(new SingleProcess(), "mlp", 4, 8, StatisticsScope.Batch, 1, 0));
    }
}
