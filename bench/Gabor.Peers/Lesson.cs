using Gabor.Data;
using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Peers;

/// <summary>
/// The task: train lenet, with its dropout, with Gabor's default options for the data set until it first reaches the accuracy goal. It is
/// evaluated four times an epoch and at the end of each, outside the measured time.
/// </summary>
sealed class Lesson
{
    const string Network = "lenet";

    /// <summary>The accuracy to reach.</summary>
    public const double Goal = 0.99;

    const int EvaluationsPerEpoch = 4;

    readonly int batch, batches;

    Lesson(Dataset data, int threads, int seed)
    {
        Data = data;
        Options = DefaultOptions.For(Network, data.Name) with { Threads = threads, Seed = (ulong)seed };
        batch = Math.Min(Options.BatchSize, data.Train.Count);
        batches = (data.Train.Count + batch - 1) / batch;
        Options = Options with { LogEvery = (batches + EvaluationsPerEpoch - 1) / EvaluationsPerEpoch };
    }

    /// <summary>The images.</summary>
    public Dataset Data { get; }

    /// <summary>The default options; a row of metrics is due where the network is evaluated.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The batches of an epoch; the last one may be shorter.</summary>
    public int Batches => batches;

    /// <summary>Measures a library in this process.</summary>
    public static Learned Take(Library library, string data, int threads, int round)
    {
        var lesson = new Lesson(DatasetRegistry.Default.Open(data), threads, round);
        double before = HandoffProbe.Nanoseconds(threads);
        var others = new OtherWork();
        var (seconds, images, accuracy) = library.Make is null ? GaborLearner.Run(lesson) : TorchLearner.Run(lesson, library.IsTuned);
        var (cores, stolen) = others.SoFar();
        return new Learned(
            library.Name, round, seconds is { } s ? Math.Round(s, 3) : null, images, accuracy,
            Math.Round(before, 1), Math.Round(HandoffProbe.Nanoseconds(threads), 1), Math.Round(cores, 3), Math.Round(stolen, 4));
    }

    /// <summary>The network as it is before the first step.</summary>
    public Model Make() => Networks.Default.Named(Network).Make(Data.Shape, Data.ClassNames);

    /// <summary>Whether the network is evaluated after a step.</summary>
    /// <param name="step">Steps done.</param>
    public bool IsEvaluatedAfter(long step) => step % Options.LogEvery == 0 || step % batches == 0;

    /// <summary>Training images seen.</summary>
    /// <param name="step">Steps done.</param>
    public long ImagesAfter(long step) => (step / batches * Data.Train.Count) + (step % batches * batch);
}
