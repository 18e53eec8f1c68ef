using Gabor.Data;
using Gabor.Formats;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>A run with a data set and a preprocessing of the program's own is resumed by its folder and a value that names them.</summary>
public sealed class OwnPartsTests
{
    static readonly PreprocessingKind Halves = new(
        "halves", "a half is subtracted", (_, input) => ImagePreprocessing.MeanImage(
            input, [.. Enumerable.Repeat(0.5f, (int)input.Count)]));

    static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 50, Optimizer = new Momentum(0.01), Threads = 1, CheckpointSeconds = 0, Preprocessing = Halves,
    };

    static readonly ComponentRegistries Own = new()
    {
        Datasets = DatasetRegistry.Default.With(new DatasetKind("toys", "COUNT", "made by the tests", _ => Fresh())),
        Preprocessings = PreprocessingRegistry.Default.With(Halves),
    };

    static Dataset Fresh() => new("toys", Toy.Train, Toy.Test, "made by the tests");

    [Fact]
    public void A_resumed_run_finds_them_by_name()
    {
        using var whole = new TemporaryFolder();
        using var stopped = new TemporaryFolder();
        using (var run = TrainingRun.Start(Toy.Network(), Own.Datasets.Open("Toys:3"), Options, whole.Path))
            run.Train(cancellationToken: TestContext.Current.CancellationToken);
        using (var run = TrainingRun.Start(Toy.Network(), Own.Datasets.Open("Toys:3"), Options, stopped.Path))
            TrainingRunTests.StopAfter(run, 4);
        Assert.Equal("toys:3", RunRecord.Read(stopped.File("run.json")).Data.Name);

        using var resumed = TrainingRun.Resume(stopped.Path, registries: Own);
        resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(WeightDigest.Of(SavedModel.Load(whole.Path)), WeightDigest.Of(resumed.Model));
        Assert.All(SavedModel.Load(stopped.Path).Preprocessing.Mean.ToArray(), value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Without_them_it_names_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Toy.Network(), Own.Datasets.Open("toys:3"), Options, folder.Path))
            TrainingRunTests.StopAfter(run, 1);
        var refusal = Assert.Throws<GaborFormatException>(() => TrainingRun.Resume(folder.Path, Toy.Dataset));
        Assert.Contains("preprocessing 'halves'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("data set 'toys'", Assert.ThrowsAny<Exception>(
            () => TrainingRun.Resume(
                folder.Path, registries: Own with { Datasets = DatasetRegistry.Default })).Message, StringComparison.Ordinal);
    }
}
