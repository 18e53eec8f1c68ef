using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TransferTrainingTests : IDisposable
{
    static readonly string[] Halves = ["up", "down"];

    readonly TemporaryFolder folder = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public TransferTrainingTests()
    {
        var model = Toy.Network();
        Trainer.Fit(model, Toy.Dataset, new TrainingOptions { Epochs = 2, BatchSize = 16, Threads = 2 }, cancellationToken: Stop);
        SavedModel.Save(model, folder.Path);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The same images in two classes.</summary>
    static Dataset Other { get; } = new(
        "halves", Halved(Toy.Train), Halved(Toy.Test), "made by the tests");

    TrainingOptions Options => DefaultOptions.ForTransfer() with
    {
        From = new PretrainedModel(folder.Path),
        Epochs = 3,
        BatchSize = 16,
        Threads = 2,
        Augmentations = [],
        Optimizer = new Adam(0.002),
    };

    [Fact]
    public void Frozen_layers_do_not_move_and_others_do()
    {
        var model = Model(Options with { Freeze = "pool1" });
        float[] filters = Weights(model, "conv1.weight"), dense = Weights(model, "dense1.weight");
        Trainer.Fit(model, Other, Options with { Freeze = "pool1" }, cancellationToken: Stop);
        Assert.Equal(filters, Weights(model, "conv1.weight"));
        Assert.NotEqual(dense, Weights(model, "dense1.weight"));
    }

    [Fact]
    public void Training_begins_with_the_weights_and_the_mean_of_the_other_network()
    {
        var source = SavedModel.Load(folder.Path);
        var model = Model(Options);
        using var trainer = new Trainer(model, Other, Options);
        Assert.Equal(Weights(source, "conv1.weight"), Weights(model, "conv1.weight"));
        Assert.Equal(source.Preprocessing.Mean.ToArray(), model.Preprocessing.Mean.ToArray());
    }

    [Fact]
    public void Features_that_are_computed_once_give_the_bits_of_those_that_are_computed_with_each_batch()
    {
        var options = Options with { Freeze = Transfer.Backbone };
        Model once = Model(options), always = Model(options);
        Trainer.Fit(once, Other, options, cancellationToken: Stop);
        Trainer.Fit(always, Other, options with { Augmentations = [new HorizontalFlip(0)] }, cancellationToken: Stop);
        Assert.Equal(WeightDigest.Of(once), WeightDigest.Of(always));
    }

    [Fact]
    public void Features_of_a_folder_give_the_same_bits_and_damaged_ones_are_made_again()
    {
        var options = Options with { Freeze = Transfer.Backbone };
        string cache = Path.Combine(folder.Path, "cache");
        string first = Digest();
        string[] files = Directory.GetFiles(cache, "*.features");
        Assert.Equal(2, files.Length);
        Assert.Equal(first, Digest());
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^1] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        Assert.Equal(first, Digest());
        Assert.Equal(files.Order(), Directory.GetFiles(cache, "*.features").Order());

        string Digest()
        {
            var model = Model(options);
            using var trainer = new Trainer(model, Other, options);
            trainer.PrepareFeatures(null, cache, Stop);
            trainer.Train(cancellationToken: Stop);
            return WeightDigest.Of(model);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pool1")]
    [InlineData(Transfer.Backbone)]
    public void Resumed_it_gives_the_bits_of_an_uninterrupted_run(string? freeze)
    {
        using var other = new TemporaryFolder();
        var options = Options with { Freeze = freeze, LayerDecay = 0.7, CheckpointSeconds = 0 };
        var straight = Model(options);
        Trainer.Fit(straight, Other, options, cancellationToken: Stop);
        using (var run = TrainingRun.Start(Model(options), Other, options, other.Path))
        {
            Assert.Throws<OperationCanceledException>(() => run.Train(new Quitter(), Stop));
        }

        // All that a run needs lies in its own folder.
        Directory.Delete(folder.Path, recursive: true);
        using var resumed = TrainingRun.Resume(other.Path, Other);
        resumed.Train(cancellationToken: Stop);
        Assert.Equal(WeightDigest.Of(straight), WeightDigest.Of(resumed.Model));
        Directory.CreateDirectory(folder.Path);
    }

    [Fact]
    public void A_run_that_is_killed_before_its_first_step_still_has_the_weights()
    {
        using var other = new TemporaryFolder();
        using (TrainingRun.Start(Model(Options), Other, Options, other.Path))
        {
        }

        using var resumed = TrainingRun.Resume(other.Path, Other);
        Assert.Equal(Weights(SavedModel.Load(folder.Path), "conv1.weight"), Weights(resumed.Model, "conv1.weight"));
    }

    [Theory]
    [InlineData(StatisticsScope.Running, true)]
    [InlineData(StatisticsScope.Batch, false)]
    public void It_says_that_batch_normalizations_keep_their_running_statistics(StatisticsScope statistics, bool isSaid)
    {
        var source = new Sequential("normalized", new Shape(8, 8, 1)).Convolution(4, 3)
            .Add("norm", (name, shape) => new BatchNormalization(name, shape)).Relu().Dense(3).Build(Toy.Classes);
        source.Initialize(new He(), 7);
        string saved = Directory.CreateDirectory(folder.File("normalized")).FullName;
        SavedModel.Save(source, saved);
        var options = Options with { From = new PretrainedModel(saved), BatchNormStatistics = statistics };
        using var run = TrainingRun.Start(Model(options), Other, options, folder.File("run"));
        Assert.Equal(isSaid, run.Remarks.Any(line => line.StartsWith("batch normalizations keep their running", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_record_says_what_it_came_from()
    {
        using var other = new TemporaryFolder();
        var options = Options with { Freeze = "pool1", LayerDecay = 0.5 };
        using (var run = TrainingRun.Start(Model(options), Other, options, other.Path))
        {
            Assert.Equal(
                $"from {folder.Path}: dense2 is new, for 2 classes; all other layers keep their weights, and those up to pool1 are frozen",
                run.Remarks[0]);
        }

        string record = File.ReadAllText(RunFolder.Open(other.Path).RunFile);
        Assert.Contains($"\"sha256\": \"{options.From!.Sha256}\"", record, StringComparison.Ordinal);
        Assert.Contains("\"freeze\": \"pool1\"", record, StringComparison.Ordinal);
        Assert.Contains("\"layer_decay\": 0.5", record, StringComparison.Ordinal);
        Assert.Equal(options.From, TrainingRun.OptionsOf(other.Path).From);
        Assert.Equal(options.From.Sha256, TrainingRun.OptionsOf(other.Path).From!.Sha256);
    }

    [Fact]
    public void Colour_images_become_grey_for_a_network_that_has_learnt_from_grey_ones()
    {
        byte[] Coloured(ImageSet images) =>
            [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Pixels(i).ToArray()).SelectMany(x => (byte[])[x, x, x])];
        ImageSet Colour(ImageSet images) => new(
            new Shape(8, 8, 3), Coloured(images), [.. Enumerable.Range(0, images.Count).Select(images.Label)], Halves);
        var colour = new Dataset("colour", Colour(Halved(Toy.Train)), Colour(Halved(Toy.Test)), "made by the tests");
        Model grey = Model(Options), read = Networks.Default.Named("softmax").MakeFor(colour, Options);
        Assert.Equal(new Shape(8, 8, 1), read.Input);
        var result = Trainer.Fit(read, colour, Options, cancellationToken: Stop);
        Assert.Equal(Trainer.Fit(grey, Other, Options, cancellationToken: Stop).Evaluation.Loss, result.Evaluation.Loss);
    }

    [Fact]
    public void A_file_of_weights_fills_all_but_the_head()
    {
        var source = SavedModel.Load(folder.Path);
        string file = Path.Combine(folder.Path, SavedModel.WeightsName);
        var network = new Network("toynet", "", (_, classes) => new Sequential("toynet", new Shape(8, 8, 1)).Convolution(5, 3).Relu()
            .MaxPooling(2).Dense(12).Relu().Dropout(0.5f).Dense(classes.Count).Build(classes));
        var options = Options with { From = new PretrainedModel(file) };
        var model = network.MakeFor(Other, options);
        using var trainer = new Trainer(model, Other, options);
        Assert.Equal(Weights(source, "dense1.weight"), Weights(model, "dense1.weight"));
        Assert.Equal(2, model.Output.Count);
        Assert.Equal("channels", model.Preprocessing.Kind);

        string message = Assert.Throws<GaborFormatException>(() => Networks.Default.Named("mlp").MakeFor(Other, options)).Message;
        Assert.Contains("it does not fit mlp.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_size_are_refused_where_a_layer_has_weights_for_the_one()
    {
        string message = Assert.Throws<ArgumentException>(() => Model(Options with { ImageSize = 12 })).Message;
        Assert.Contains(
            "its network sees 8×8×1, and it would see 12×12×1 of these images. dense1: its weights are for inputs of 3×3×5, not of 5×5×5. "
            + "Leave --image-size", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("global")]
    [InlineData("average")]
    [InlineData("max")]
    public void A_network_that_pools_over_the_whole_image_takes_images_of_another_size(string pooling)
    {
        var source = new Sequential("pooling", new Shape(8, 8, 1)).Convolution(5, 3, padding: 1).Relu()
            .Add("pool", (name, shape) => pooling switch
            {
                "global" => new GlobalAveragePooling(name, shape),
                "average" => new AveragePooling(name, shape, Window.Square(8)),
                _ => new MaxPooling(name, shape, Window.Square(8)),
            })
            .Dense(3).Build(Toy.Classes);
        source.Initialize(new He(), 7);
        source.Preprocessing = ImagePreprocessing.Channels(source.Input, [0.4f], [0.2f]).Of(source.Input, framing: ImageFraming.Crop);
        source.Temperature = 1.5;
        var larger = Transfer.Resized(source, new Shape(12, 10, 1));
        Assert.Equal(
            (new Shape(12, 10, 1), "channels", ImageFraming.Crop, 1.5),
            (larger.Input, larger.Preprocessing.Kind, larger.Preprocessing.Framing, larger.Temperature));
        Assert.Equal(WeightDigest.Of(source), WeightDigest.Of(larger));

        string saved = Directory.CreateDirectory(folder.File("averaging")).FullName;
        SavedModel.Save(source, saved);
        var options = Options with { From = new PretrainedModel(saved), ImageSize = 12 };
        using var trainer = new Trainer(options.ModelOf(Networks.Default[0], Other), Other, options);
        trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(new Shape(12, 12, 1), trainer.Model.Preprocessing.ImageShape);
    }

    [Fact]
    public void A_window_as_large_as_the_image_that_reaches_into_padding_is_no_pooling_over_the_whole_image()
    {
        var source = new Sequential("padded", new Shape(8, 8, 1))
            .Add("pool", (name, shape) => new AveragePooling(name, shape, Window.Square(8, 3, 1), countsPadding: true))
            .Dense(3).Build(Toy.Classes);
        source.Initialize(new He(), 7);
        Assert.Equal(new Shape(1, 1, 1), source.Nodes[0].Layer.Output);
        Assert.Contains(
            "its weights are for inputs of 1, not of 3×3",
            Assert.Throws<ArgumentException>(() => Transfer.Resized(source, new Shape(12, 12, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_image_is_stretched_with_the_images()
    {
        // At twice the size the middle is a line between the pixels, and the edge stays.
        var mean = ImagePreprocessing.MeanImage(new Shape(2, 2, 1), [0.1f, 0.3f, 0.2f, 0.4f]).Seeing(new Shape(4, 4, 1)).Mean.ToArray();
        float[] row = [0, 0.05f, 0.15f, 0.2f], column = [0, 0.025f, 0.075f, 0.1f];
        for (int p = 0; p < mean.Length; p++)
            Assert.Equal(0.1f + column[p / 4] + row[p % 4], mean[p], 1e-6f);
        Assert.Contains(
            "mean-image: what is subtracted is for inputs of 8×8×1, not of 8×8×2",
            Assert.Throws<ArgumentException>(
                () => ImagePreprocessing.MeanImage(new Shape(8, 8, 1), new float[64]).Seeing(new Shape(8, 8, 2))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_are_refused()
    {
        Refused("freeze is conv1; it must be left out where weights begin at random", Options with { From = null, Freeze = "conv1" });
        Refused("features is pixels", Options with { Features = new Gabor.Models.Features.PixelFeature() });
        Refused("layer-decay is 0; it must be above 0 and at most 1.", Options with { LayerDecay = 0 });

        static void Refused(string expected, TrainingOptions options) => Assert.StartsWith(
            expected, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_said_when_it_is_needed()
    {
        var nothing = new PretrainedModel("no/such/run");
        Assert.Equal(
            "no/such/run: there is no such run folder or file to begin from, nor a backbone of this name. Known: resnet18.",
            Assert.Throws<GaborFormatException>(() => Model(Options with { From = nothing })).Message);
    }

    static Model Model(TrainingOptions options) => Networks.Default.Named("softmax").MakeFor(Other, options);

    static ImageSet Halved(ImageSet images) => new(
        images.Shape, [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Pixels(i).ToArray())],
        [.. Enumerable.Range(0, images.Count).Select(i => images.Label(i) == 2 ? 1 : 0)], Halves);

    static float[] Weights(Model model, string name) =>
        model.Parameters.Single(parameter => parameter.Name == name).Parameter.Value.Span.ToArray();

    /// <summary>Ends training at its first report.</summary>
    sealed class Quitter : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => throw new OperationCanceledException("enough");
    }
}
