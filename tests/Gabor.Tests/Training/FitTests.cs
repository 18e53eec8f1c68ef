using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Schedules;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Where the weights and the preprocessing of a training begin: at those the model has, or afresh.</summary>
public sealed class FitTests
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 50, Optimizer = new Momentum(0.01), Schedule = new Cosine(), Threads = 1, Initializer = new He(), Seed = 3,
        CheckpointSeconds = 0,
        LogEvery = 1,
    };

    public static TheoryData<string> Preprocessings => [.. PreprocessingRegistry.Default.Select(kind => kind.Name)];

    [Fact]
    public void It_goes_on_from_given_weights_and_their_preprocessing()
    {
        var model = Given("channels");
        string before = WeightDigest.Of(model);
        Assert.Equal(before, AtStart(model, Options));
        Assert.Equal("channels", model.Preprocessing.Kind);
        Assert.Equal([0.3f], model.Preprocessing.Mean.ToArray());
        Assert.Equal([0.6f], model.Preprocessing.StandardDeviation.ToArray());
        Assert.NotEqual(before, WeightDigest.Of(model));
    }

    [Fact]
    public void Weights_of_a_training_are_where_the_next_one_begins()
    {
        var model = Toy.Network();
        Trainer.Fit(model, Toy.Dataset, Options with { Epochs = 12 }, cancellationToken: TestContext.Current.CancellationToken);
        string trained = WeightDigest.Of(model);
        var loaded = Saved(model);
        Assert.Equal(trained, AtStart(model, Options with { Optimizer = new Sgd(1e-4), Epochs = 1 }));
        Assert.Equal(trained, AtStart(loaded, Options with { Epochs = 1 }));
    }

    [Fact]
    public void A_fresh_start_initializes_from_the_seed_and_measures_again()
    {
        var fresh = Toy.Network();
        fresh.Initialize(new He(), 3);
        foreach (var model in (Model[])[Given("channels"), Toy.Network()])
        {
            Assert.Equal(WeightDigest.Of(fresh), AtStart(model, Options with { FreshStart = true }));
            Assert.Equal("mean-image", model.Preprocessing.Kind);
            double[] pixels =
                [.. Enumerable.Range(0, Toy.Train.Count).SelectMany(i => Toy.Train.Pixels(i).ToArray().Select(pixel => pixel / 255.0))];
            Near.Equal(Define.MeanImage(pixels, Toy.Train.Count), model.Preprocessing.Mean.ToArray().Exactly(), 1e-6, 0);
        }

        // Without an initializer of the options, the model's own.
        var own = Toy.Network();
        own.Initializer = new Gaussian(0.5);
        own.Initialize(3);
        var given = Given("none");
        given.Initializer = new Gaussian(0.5);
        Assert.Equal(WeightDigest.Of(own), AtStart(given, Options with { FreshStart = true, Initializer = null }));
    }

    [Fact]
    public void Given_weights_are_trained_with_the_shift_of_the_options()
    {
        string[] digests = [.. new[] { (0, 0), (0, 2), (2, 0), (2, 2) }.Select(pads =>
        {
            var (before, shift) = pads;
            var model = Given("channels");
            model.Preprocessing = model.Preprocessing.Of(model.Input, before);
            Trainer.Fit(model, Toy.Dataset, Options with { Shift = shift });
            Assert.Equal(shift, model.Preprocessing.Pad);
            Assert.Equal([0.3f], model.Preprocessing.Mean.ToArray());
            return WeightDigest.Of(model);
        })];
        Assert.NotEqual(digests[0], digests[1]);
        Assert.Equal(digests[0], digests[2]);
        Assert.Equal(digests[1], digests[3]);
    }

    [Theory]
    [MemberData(nameof(Preprocessings))]
    public void A_run_from_given_weights_keeps_their_preprocessing_when_it_is_stopped_and_resumed(string kind)
    {
        var expected = Trainer.Fit(Given(kind), Toy.Dataset, Options, cancellationToken: TestContext.Current.CancellationToken);
        foreach (int steps in (int[])[0, 1, 3, 7])
        {
            using var folder = new TemporaryFolder();
            using (var run = TrainingRun.Start(Given(kind), Toy.Dataset, Options, folder.Path))
            {
                if (steps > 0)
                    TrainingRunTests.StopAfter(run, steps);
            }

            using var resumed = TrainingRun.Resume(folder.Path, Toy.Dataset);
            Assert.Equal(steps, resumed.Steps);
            SamePreprocessing(Given(kind), resumed.Model);
            var result = resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(WeightDigest.Of(expected.Model), WeightDigest.Of(resumed.Model));
            Assert.Equal(expected.Evaluation.Loss, result.Evaluation.Loss);
            SamePreprocessing(Given(kind), SavedModel.Load(folder.Path));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_run_that_starts_afresh_does_not_do_so_again_when_it_is_resumed(int steps)
    {
        var options = Options with { FreshStart = true };
        var fresh = Trainer.Fit(Toy.Network(), Toy.Dataset, Options, cancellationToken: TestContext.Current.CancellationToken);
        string expected = WeightDigest.Of(fresh.Model);
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Given("channels"), Toy.Dataset, options, folder.Path))
        {
            if (steps > 0)
                TrainingRunTests.StopAfter(run, steps);
        }

        using var resumed = TrainingRun.Resume(folder.Path, Toy.Dataset);
        Assert.Equal(steps, resumed.Steps);
        resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected, WeightDigest.Of(resumed.Model));
    }

    [Fact]
    public async Task In_the_background_and_in_a_folder_it_gives_the_same_bits()
    {
        var cancellation = TestContext.Current.CancellationToken;
        string expected = WeightDigest.Of(Trainer.Fit(Toy.Network(), Toy.Dataset, Options, cancellationToken: cancellation).Model);
        using var folder = new TemporaryFolder();
        var result = await Trainer.FitAsync(Toy.Network(), Toy.Dataset, Options, runFolder: folder.Path, cancellationToken: cancellation);
        Assert.Equal(expected, WeightDigest.Of(result.Model));
        Assert.Equal(folder.Path, result.RunFolder);
        Assert.Equal(expected, WeightDigest.Of(SavedModel.Load(folder.Path)));
    }

    /// <summary>The weights as they are when training begins.</summary>
    static string AtStart(Model model, TrainingOptions options)
    {
        string digest = "";
        Trainer.Fit(model, Toy.Dataset, options, callbacks: [new Calls { Start = at => digest = WeightDigest.Of(at.Model) }]);
        return digest;
    }

    /// <summary>The model as it comes back from a folder.</summary>
    static Model Saved(Model model)
    {
        using var folder = new TemporaryFolder();
        SavedModel.Save(model, folder.Path);
        return SavedModel.Load(folder.Path);
    }

    /// <summary>Weights and preprocessing that neither seed nor training images of the options give.</summary>
    static Model Given(string kind)
    {
        var model = Toy.Network();
        model.Initialize(new He(), 99);
        model.Preprocessing = kind switch
        {
            "channels" => ImagePreprocessing.Channels(model.Input, [0.3f], [0.6f]),
            "mean-image" => ImagePreprocessing.MeanImage(model.Input, [.. Enumerable.Range(0, 64).Select(p => p / 100f)]),
            _ => ImagePreprocessing.None(model.Input),
        };
        return model;
    }

    static void SamePreprocessing(Model expected, Model actual)
    {
        Assert.Equal(expected.Preprocessing.Kind, actual.Preprocessing.Kind);
        Assert.Equal(expected.Preprocessing.Mean.ToArray(), actual.Preprocessing.Mean.ToArray());
        Assert.Equal(expected.Preprocessing.StandardDeviation.ToArray(), actual.Preprocessing.StandardDeviation.ToArray());
    }
}
