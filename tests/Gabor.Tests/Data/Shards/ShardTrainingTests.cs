using Gabor.Data;
using Gabor.Models;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Tests.Data.Shards;

/// <summary>
/// Training on shards that are read from front to back: the bits are those of images in memory, for any number of processes.
/// </summary>
public sealed class ShardTrainingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static readonly TrainingOptions Options = new()
    {
        Epochs = 2, BatchSize = 16, Parts = 4, ShuffleBlock = 5, ImageSize = 12, Shift = 1, Threads = 1,
    };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    Dataset Shards()
    {
        // Several processes, which are threads here, ask at once.
        lock (folder)
        {
            for (int i = 0; i < 4; i++)
            {
                if (!File.Exists(folder.File($"train-{i}.tar")))
                    ShardSet.Write(folder.File($"train-{i}.tar"), 21);
            }

            if (!File.Exists(folder.File("test-0.tar")))
                ShardSet.Write(folder.File("test-0.tar"), 10);
        }

        return Options.Sized(Dataset.Open($"tar:{folder.Path}/*.tar"));
    }

    static string Digest(Func<Dataset> data, TrainingOptions options, int processes)
    {
        string[] digests = new ThreadCluster(processes).Run(communicator =>
        {
            var own = data();
            var model = Networks.Default.Named("mlp").Make(own.Shape, own.ClassNames);
            using var trainer = new Trainer(model, own, options, communicator: communicator);
            return WeightDigest.Of(trainer.Train(cancellationToken: Token).Model);
        });
        Assert.Single(digests.Distinct());
        return digests[0];
    }

    [Fact]
    public void Any_number_of_processes_ends_in_the_bits_of_images_in_memory()
    {
        var shards = Shards();
        Assert.Null(shards.Train.CommonShape);
        var loaded = shards.Load(cancellation: Token);
        Assert.NotNull(loaded.Train.CommonShape);
        string expected = Digest(() => loaded, Options, 1);
        foreach (int processes in (int[])[1, 2, 3, 4, 5])
            Assert.Equal(expected, Digest(Shards, Options, processes));
        Assert.NotEqual(expected, Digest(() => loaded, Options with { ShuffleBlock = 0 }, 1));
    }

    /// <summary>Process 0 reads all images for the hash of the data set, the others as many as their share: of 94 images of two.</summary>
    [Fact]
    public void Other_processes_read_a_share_for_the_hash_and_know_the_whole()
    {
        string expected = Shards().Sha256;
        var found = new ThreadCluster(2).Run(communicator =>
        {
            var shards = Shards();
            var train = new Counting(shards.Train);
            var data = new Dataset("counted", train, shards.Test, "made by the tests", shape: shards.Shape);
            var model = Networks.Default.Named("mlp").Make(data.Shape, data.ClassNames);
            using var trainer = new Trainer(
                model, data, Options with { Preprocessing = PreprocessingRegistry.Default.Single(kind => kind.Name == "none") },
                communicator: communicator);
            return (data.Sha256, Read: train.ReadSoFar);
        });
        Assert.All(found, one => Assert.Equal(expected, one.Sha256));
        Assert.Equal((84, 37), (found[0].Read, found[1].Read));
    }

    [Fact]
    public void Another_image_or_label_of_one_process_is_found()
    {
        string Refused(Func<Dataset, Dataset> change) => Assert.Throws<ClusterException>(() => new ThreadCluster(3).Run(communicator =>
        {
            var data = communicator.Rank == 2 ? change(Shards()) : Shards();
            var model = Networks.Default.Named("mlp").Make(data.Shape, data.ClassNames);
            using var trainer = new Trainer(model, data, Options, communicator: communicator);
            return 0;
        })).Message;
        Assert.StartsWith(
            "process 2 of 3 is not like process 0: the SHA-256 of the labels is ",
            Refused(data => new Dataset("other", data.Train.Subset([.. Enumerable.Range(1, 83)]), data.Test, "", shape: data.Shape)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "process 2 of 3 is not like process 0: the SHA-256 of the data is ",
            Refused(data => new Dataset(
                "other", data.Train, data.Test.Subset([.. Enumerable.Range(0, 10).Select(i => (i + 2) % 10)]), "", shape: data.Shape)),
            StringComparison.Ordinal);
    }

    /// <summary>Counts how often an image is read by itself.</summary>
    sealed class Counting(ImageSource images) : ImageSource
    {
        int read;

        public override int Count => images.Count;

        public override IReadOnlyList<string> ClassNames => images.ClassNames;

        public override int Label(int index) => images.Label(index);

        public override ImageSample Read(int index)
        {
            Interlocked.Increment(ref read);
            return images.Read(index);
        }

        public int ReadSoFar => Volatile.Read(ref read);
    }

    [Fact]
    public void Images_that_are_mixed_are_read_ahead_by_all()
    {
        var options = Options with { Mixup = 0.3, Epochs = 1 };
        Assert.Equal(Digest(Shards, options, 1), Digest(Shards, options, 2));
    }

    [Fact]
    public void A_run_that_is_resumed_in_the_middle_of_an_epoch_has_the_same_bits()
    {
        string run = folder.File("run");
        var data = Shards();
        var model = Networks.Default.Named("mlp").Make(data.Shape, data.ClassNames);
        using (var stop = new CancellationTokenSource())
        {
            using var training = TrainingRun.Start(model, data, Options, run, [new After(stop)]);
            Assert.Throws<OperationCanceledException>(() => { training.Train(cancellationToken: stop.Token); });
        }

        using var resumed = TrainingRun.Resume(run, Shards());
        Assert.Equal(Digest(Shards, Options, 1), WeightDigest.Of(resumed.Train(cancellationToken: Token).Model));
    }

    sealed class After(CancellationTokenSource stop) : TrainingCallback
    {
        public override void OnStepEnd(TrainingContext context)
        {
            if (context.Step == 8)
                stop.Cancel();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Neighbours_that_are_read_at_once_are_those_that_are_read_alone(int count)
    {
        var images = Shards().Train;
        int[] indices = [.. Enumerable.Range(0, images.Count).Where(i => i % 9 != 4).Take(count)];
        var together = images.ReadTogether(indices);
        Assert.Equal(
            indices.Select(index => Convert.ToHexString(images.Read(index).Content(""))),
            together.Select(sample => Convert.ToHexString(sample.Content(""))));
    }

    [Fact]
    public void A_shard_that_was_cut_names_the_image()
    {
        var images = Shards().Train;
        using (var file = new FileStream(folder.File("train-0.tar"), FileMode.Open))
            file.SetLength(3000);
        string fault = Assert.Throws<GaborFormatException>(() => images.ReadTogether([0, 1, 2, 3])).Message;
        Assert.Contains("train-0.tar: ", fault, StringComparison.Ordinal);
        Assert.Contains("the shard ends within it", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_and_classes_that_are_drawn_do_not_go_together()
    {
        string refused = Assert.Throws<ArgumentException>(() => (Options with { Balance = ClassBalance.Sampling }).Validated()).Message;
        Assert.Equal(
            "shuffle-block is 5; it must be 0 where each class is drawn as often, by balance sampling.", refused);
    }
}
