using System.Diagnostics;
using Gabor.Experiments.Benchmarks;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Experiments.Clusters;

/// <summary>
/// Measures trades and steps of training on the first 1, 2, 3 … processes of a cluster, by which a <see cref="StepModel"/> is fitted and
/// checked. All processes call the same methods; those that have no part in a measurement wait.
/// </summary>
public static class ScalingBenchmark
{
    /// <summary>Bytes that each process gives in a measured trade: from sums of a layer to a bucket of gradients.</summary>
    static readonly int[] Sizes = [1 << 10, 1 << 13, 1 << 16, 1 << 19, 1 << 21, 1 << 22];

    const int WarmUps = 3, FewestTimes = 5, MostTimes = 10_000;

    /// <summary>Trades of 2 … R processes, of six sizes.</summary>
    /// <param name="communicator">The way to the other processes, of which there is at least one.</param>
    /// <param name="seconds">Seconds for each, at least 0; five trades are timed in any case.</param>
    /// <returns>What process 0 measured, in every process.</returns>
    public static IReadOnlyList<TradePoint> Trades(ICommunicator communicator, double seconds)
    {
        ArgumentNullException.ThrowIfNull(communicator);
        var points = new List<TradePoint>();
        for (int processes = 2; processes <= communicator.Size; processes++)
        {
            foreach (int size in Sizes)
            {
                int each = size / (processes - 1);
                double median = communicator.Rank < processes
                    ? Trade(new FirstProcesses(communicator, communicator, processes), each, seconds)
                    : 0;
                points.Add(new(processes, (double)each * (processes - 1), communicator.OfFirst(median)));
            }
        }

        return points;
    }

    static double Trade(FirstProcesses processes, int each, double seconds)
    {
        byte[] give = new byte[each], take = new byte[each * processes.Size];
        Piece[] gives = [.. processes.Others().Select(peer => new Piece(peer, 0, each))];
        Piece[] takes = [.. processes.Others().Select(peer => new Piece(peer, peer * each, each))];
        return Median(processes, seconds, () => processes.Trade<byte>(give, gives, take, takes));
    }

    /// <summary>Steps of training on 1 … R processes that share one batch of random images.</summary>
    /// <param name="communicator">The way to the other processes.</param>
    /// <param name="network">One of <see cref="Networks.Default"/>.</param>
    /// <param name="batch">Images of a batch, at least as many as parts.</param>
    /// <param name="parts">Parts of it, at least as many as processes.</param>
    /// <param name="statistics">Over which images batch normalizations take their statistics.</param>
    /// <param name="threads">Threads of each process.</param>
    /// <param name="seconds">Seconds for each number of processes, at least 0; five steps are timed in any case.</param>
    /// <returns>What process 0 measured, in every process.</returns>
    /// <exception cref="ArgumentException">There is no such network, or a number is out of range.</exception>
    public static IReadOnlyList<StepPoint> Steps(
        ICommunicator communicator, string network, int batch, int parts, StatisticsScope statistics, int threads, double seconds)
    {
        ArgumentNullException.ThrowIfNull(communicator);
        if (parts < communicator.Size || batch < parts)
        {
            throw new ArgumentException(
                $"{communicator.Size} processes, {parts} parts and a batch of {batch}: there must be as many parts as processes or more, "
                + "and as many images as parts or more.", nameof(parts));
        }

        var points = new List<StepPoint>();
        var duplicate = communicator.Duplicate();
        for (int processes = 1; processes <= communicator.Size; processes++)
        {
            var own = new StepPoint(processes, 0, 0, 0);
            if (communicator.Rank < processes)
            {
                own = Step(
                    processes == 1 ? new SingleProcess() : new FirstProcesses(communicator, duplicate, processes), network, batch, parts,
                    statistics, threads, seconds);
            }

            points.Add(new(
                processes, communicator.OfFirst(own.Seconds), communicator.OfFirst(own.HiddenShare), communicator.OfFirst(own.Bytes)));
        }

        return points;
    }

    static StepPoint Step(
        ICommunicator processes, string network, int batch, int parts, StatisticsScope statistics, int threads, double seconds)
    {
        var model = BenchNetworks.Make(network, PlanMode.Training);
        using var workers = new Workers(threads);
        var exchange = new PartExchange(processes, parts, statistics);
        var division = exchange.Of(batch);
        var options = new StepOptions { Losses = BenchNetworks.Losses(model), Parts = exchange };
        var step = new TrainingStep(model, division.OwnImages, new Momentum(NetworkBenchmark.LearningRate), 1, workers, options);
        using var images = new Batch(model.Input, division.OwnImages)
        {
            First = division.FirstImage, Count = division.OwnImages, Whole = batch,
        };
        BenchNetworks.FillImages(images.Values);
        BenchNetworks.Labels(batch).AsSpan(division.FirstImage, division.OwnImages).CopyTo(images.Labels);
        double median = Median(
            processes, seconds, () => step.Run(images.Pixels, images, NetworkBenchmark.LearningRate), exchange.Meter.Reset);
        var times = exchange.Meter.Times;
        return new StepPoint(processes.Size, median, times.HiddenShare, times.BytesPerStep);
    }

    /// <summary>The median time of what all processes do together, as often as process 0 says.</summary>
    static double Median(ICommunicator processes, double seconds, Action act, Action? warm = null)
    {
        for (int i = 0; i < WarmUps; i++)
            act();
        long start = Stopwatch.GetTimestamp();
        act();
        double one = Math.Max(1e-7, Stopwatch.GetElapsedTime(start).TotalSeconds);
        int count = processes.OfFirst((int)Math.Clamp(seconds / one, FewestTimes, MostTimes));
        warm?.Invoke();
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            start = Stopwatch.GetTimestamp();
            act();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(times);
        return (times[(count - 1) / 2] + times[count / 2]) / 2;
    }
}
