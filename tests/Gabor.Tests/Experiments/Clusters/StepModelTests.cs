using Gabor.Experiments.Clusters;
using Gabor.Models;
using Gabor.Numerics;
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
        var traffic = new StepTraffic(
            3, GradientBytes: 1e6, GradientTrades: 20, GradientMessages: 40, Buckets: 10, SumBytes: 2e5, SumTrades: 50, SumMessages: 60);
        double sums = (50 * 1e-3) + (60 * 1e-4) + 0.2, gradients = (20 * (1e-3 + 2e-4)) + 1;
        Assert.Equal(3 + sums + (gradients / 10), model.Step(3, traffic), 1e-12);
        Assert.Equal(0.3 + sums + gradients - 0.2, model.Step(0.3, traffic), 1e-12);
        Assert.Equal(3, model.Step(3, traffic with { Processes = 1 }));
    }

    /// <summary>By hand: two machines compute 1 s before a sum and 1 s after it, while two buckets go out.</summary>
    [Fact]
    public void A_simulated_step_is_its_events()
    {
        var model = new StepModel(1e6, 1e-3, 1e-4);
        var counts = new TradeCounts(2, BucketTrades: 2, BucketMessages: 2, BucketShare: 1, SumTrades: 1, SumMessages: 1);
        StepTimeline Of(double bucket) => new(
        [
            new(StepEventKind.Compute, 0.25), new(StepEventKind.Bucket, bucket), new(StepEventKind.Compute, 0.25),
            new(StepEventKind.Sum, 1000), new(StepEventKind.Compute, 0.5), new(StepEventKind.Bucket, bucket),
        ]);
        const double sum = 1e-3 + 1e-4 + 8e-3, trades = 2 * 1.1e-3;

        // The first bucket is gone before the last one begins, behind which nothing hides.
        Assert.Equal(2 + sum + trades + 0.1, StepSimulation.Seconds(model, Of(1e5), counts, compute: 2), 1e-12);

        // It is on its way when the sum goes before it, and the last one waits for it: all but the first quarter travels.
        Assert.Equal(0.5 + (2 * (trades + 3)) + 8e-3, StepSimulation.Seconds(model, Of(3e6), counts, compute: 2), 1e-12);
        Assert.Equal(2, StepSimulation.Seconds(model, Of(3e6), counts with { Processes = 1 }, compute: 2));
    }

    /// <summary>What is hidden in the formula is hidden in the simulation, too, where it is hidden well or not at all.</summary>
    [Theory]
    [InlineData("resnet20", StatisticsScope.Batch)]
    [InlineData("resnet20", StatisticsScope.Part)]
    [InlineData("vgg-cifar", StatisticsScope.Part)]
    public void The_simulation_bears_out_the_formula(string network, StatisticsScope statistics)
    {
        var timeline = StepTimeline.Of(Networks.Default.Named(network).Make(new Shape(32, 32, 3), Toy.Classes), statistics);
        var counts = TradeCounts.Of(4, 8);
        var traffic = StepTraffic.Of(timeline, counts);
        Assert.Equal(1, timeline.Amounts(StepEventKind.Compute).Sum(), 1e-9);
        foreach (double compute in (double[])[1e-3, 0.1, 10])
        {
            var model = new StepModel(1e8, 1e-5, 1e-6);
            Assert.Equal(
                1, model.Step(compute, traffic) / StepSimulation.Seconds(model, timeline, counts, compute), compute == 0.1 ? 0.25 : 0.05);
        }
    }

    /// <summary>The largest of R numbers grows with R, and where all wait for each other often, the largest counts each time.</summary>
    [Fact]
    public void Uneven_machines_wait_for_the_slowest()
    {
        var model = new StepModel(1e12, 0, 0);
        double Slower(StatisticsScope statistics, int machines)
        {
            var timeline = StepTimeline.Of(Networks.Default.Named("resnet20").Make(new Shape(32, 32, 3), Toy.Classes), statistics);
            var counts = TradeCounts.Of(machines, machines);
            return StepSimulation.Seconds(model, timeline, counts, 1, unevenness: 0.05)
                / StepSimulation.Seconds(model, timeline, counts, 1);
        }

        double[] part = [Slower(StatisticsScope.Part, 2), Slower(StatisticsScope.Part, 64)];
        double[] batch = [Slower(StatisticsScope.Batch, 2), Slower(StatisticsScope.Batch, 64)];
        Assert.InRange(part[0], 1, part[1]);
        Assert.True(batch[0] > part[0] && batch[1] > part[1] && batch[1] > batch[0] + 0.03, $"{part[1]}, {batch[0]}, {batch[1]}");

        // E max of 64 normal numbers is 2.4 standard deviations; each of a few layers between two sums counts by itself.
        Assert.InRange(batch[1], 1.05, 1 + (0.05 * 2.6));
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
        Assert.Equal(traffic.SumTrades * (processes - 1), traffic.SumMessages);
        Assert.Equal(traffic.GradientTrades * (processes - 1), traffic.GradientMessages);
    }

    /// <summary>By hand: groups of 8, 8 and 8; each of three rounds has a trade to add and one to spread, of seven messages.</summary>
    [Fact]
    public void Many_processes_trade_in_rounds()
    {
        var counts = TradeCounts.Of(512, 512);
        Assert.Equal((6, 42), (counts.BucketTrades, counts.BucketMessages));
        Assert.Equal((3, 21), (counts.SumTrades, counts.SumMessages));
        Assert.Equal(2.0 * 511 / 512, counts.BucketShare, 1e-12);
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
