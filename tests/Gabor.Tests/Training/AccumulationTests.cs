using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Steps in parts, batches that fit, time budgets and forecasts.</summary>
public sealed class AccumulationTests
{
    static readonly Shape Shape = new(8, 8, 3);

    static readonly ImageSet Images = Noise(52);

    static readonly Dataset Data = new("noise", Images, Images, "made up");

    [Theory]
    [InlineData(8, 1, 4, 2)]
    [InlineData(8, 1, 2, 4)]
    [InlineData(16, 1, 4, 4)]
    public void Parts_that_are_added_are_a_step_of_all_but_for_rounding(int batch, int one, int part, int parts)
    {
        // 52 images: the last step is of fewer, and fills some of its parts.
        Model whole = Train("mlp-like", batch, one), cut = Train("mlp-like", part, parts);
        foreach (var (a, b) in whole.Parameters.Zip(cut.Parameters))
        {
            foreach (var (x, y) in a.Parameter.Value.Span.ToArray().Zip(b.Parameter.Value.Span.ToArray()))
                Assert.Equal(x, y, 2e-5f);
        }
    }

    [Fact]
    public void Parts_give_the_same_bits_for_any_number_of_threads()
    {
        string one = WeightDigest.Of(Train("mlp-like", 4, 4, threads: 1));
        Assert.Equal(one, WeightDigest.Of(Train("mlp-like", 4, 4, threads: 2)));
        Assert.Equal(one, WeightDigest.Of(Train("mlp-like", 4, 4, threads: 3)));
    }

    [Fact]
    public void Batch_normalization_takes_its_statistics_over_a_part()
    {
        string parts = WeightDigest.Of(Train("norm", 4, 4));
        Assert.NotEqual(WeightDigest.Of(Train("norm", 16, 1)), parts);
        Assert.Equal(parts, WeightDigest.Of(Train("norm", 4, 4, threads: 1)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(2048)]
    public void Only_powers_of_two_are_accumulated(int parts) => Assert.Contains(
        "accumulate is", Assert.Throws<ArgumentException>(() => new TrainingOptions { Accumulate = parts }.Validated()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_batch_is_halved_until_it_fits_and_the_rest_is_accumulated()
    {
        var model = Networks.Create("resnet20", new Shape(32, 32, 3), ["a", "b"]);
        var options = new TrainingOptions { BatchSize = TrainingOptions.AutoBatch };
        long all = BatchFit.BytesOf(model, 128, options), half = BatchFit
            .BytesOf(model, 64, options), few = BatchFit
            .BytesOf(model, 16, options);
        Assert.Equal((128, 1), Sizes(BatchFit.Fitted(options, model, 128, 2 * all)));
        Assert.Equal((64, 2), Sizes(BatchFit.Fitted(options, model, 128, (2 * all) - 2)));
        Assert.Equal((64, 2), Sizes(BatchFit.Fitted(options, model, 128, 2 * half)));
        Assert.Equal((16, 8), Sizes(BatchFit.Fitted(options, model, 128, 2 * few)));
        Assert.Equal((100, 1), Sizes(BatchFit.Fitted(options with { BatchSize = 100 }, model, 128, 1)));
        Assert.Contains(
            "smaller", Assert.Throws<ArgumentException>(() => BatchFit.Fitted(options, model, 128, 1 << 10)).Message,
            StringComparison.Ordinal);

        static (int, int) Sizes(TrainingOptions options) => (options.BatchSize, options.Accumulate);
    }

    [Fact]
    public void A_forecast_changes_nothing_of_the_training()
    {
        Model one = Network("norm"), two = Network("norm");
        var options = Options(8, 1) with { Ema = 0.9, Patience = 3, Validation = 0.25 };
        using (var trainer = new Trainer(one, Data, options))
        {
            var forecast = trainer.Forecast();
            Assert.True(forecast is { ImagesPerSecond: > 0, SecondsPerEpoch: > 0, Bytes: > 0 });
            Assert.Equal(forecast.SecondsPerEpoch * options.Epochs, forecast.Seconds, 1e-9);
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        }

        using (var trainer = new Trainer(two, Data, options))
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(WeightDigest.Of(two), WeightDigest.Of(one));
    }

    [Fact]
    public void A_time_budget_becomes_epochs_which_the_run_records()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(Network("norm"), Data, Options(8, 1) with { Minutes = 1e-9 }, Path.Combine(folder.Path, "run"));
        Assert.Equal((1, (double?)null), (run.Options.Epochs, run.Options.Minutes));
        Assert.Equal(1, TrainingRun.OptionsOf(run.Folder).Epochs);
        using var trainer = new Trainer(Network("norm"), Data, Options(8, 1) with { Minutes = 10 });
        Assert.InRange(trainer.Options.Epochs, 2, int.MaxValue);
    }

    [Fact]
    public void A_forecast_that_cannot_read_an_image_ends_the_run_as_failed()
    {
        using var folder = new TemporaryFolder();
        var images = new Unreadable();
        using var run = TrainingRun.Start(
            Network("norm"), new Dataset("noise", images, Images, "made up"), Options(8, 1), Path.Combine(folder.Path, "run"));
        images.Fails = true;
        Assert.Throws<GaborFormatException>(run.Forecast);
        Assert.Equal(RunState.Failed, RunRecord.Read(Path.Combine(run.Folder, RunFolder.RunName)).State);
    }

    /// <summary>Images that cannot be read any more.</summary>
    sealed class Unreadable : ImageSource
    {
        public bool Fails { get; set; }

        public override int Count => Images.Count;

        public override IReadOnlyList<string> ClassNames => Images.ClassNames;

        public override Shape? CommonShape => Images.CommonShape;

        public override int Label(int index) => Images.Label(index);

        public override ImageSample Read(int index) => Fails ? throw new IOException("the disk is gone") : Images.Read(index);
    }

    static Model Train(string kind, int batch, int parts, int threads = 2)
    {
        var model = Network(kind);
        Trainer.Fit(
            model, Data, Options(batch, parts) with { Threads = threads }, cancellationToken: TestContext.Current.CancellationToken);
        return model;
    }

    static TrainingOptions Options(int batch, int parts) =>
        new() { Epochs = 2, BatchSize = batch, Accumulate = parts, Optimizer = new Momentum(0.01), Threads = 2 };

    static Model Network(string kind)
    {
        var network = new Sequential(kind, Shape).Convolution(6, 3);
        return (kind == "norm" ? network.BatchNormalization() : network).Relu().MaxPooling(2).Dense(3).Build(["a", "b", "c"]);
    }

    static ImageSet Noise(int count)
    {
        byte[] pixels = new byte[count * Shape.Count];
        new Random(5).NextBytes(pixels);
        return new ImageSet(Shape, pixels, [.. Enumerable.Range(0, count).Select(i => i % 3)], ["a", "b", "c"]);
    }
}
