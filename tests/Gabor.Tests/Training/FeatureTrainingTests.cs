using Gabor.Augmentations;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class FeatureTrainingTests
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 4, BatchSize = 16, Optimizer = new Momentum(0.05), Threads = 2, Patience = 3, Ema = 0.9,
    };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Training_leaves_frozen_layers_alone()
    {
        var model = Make();
        model.Initialize(1);
        float[] before = Weights(model, "conv.weight"), trained = Weights(model, "scores.weight");
        Trainer.Fit(model, Toy.Dataset, Options, cancellationToken: Stop);
        Assert.Equal(before, Weights(model, "conv.weight"));
        Assert.NotEqual(trained, Weights(model, "scores.weight"));
    }

    [Fact]
    public void It_learns() => Assert.True(Trainer.Fit(Make(), Toy.Dataset, Options, cancellationToken: Stop).Evaluation.Accuracy > 0.9);

    /// <summary>A flip that never happens makes training compute the features of each batch.</summary>
    [Fact]
    public void Features_that_are_computed_once_give_the_bits_of_those_that_are_computed_with_each_batch()
    {
        Model once = Make(), always = Make();
        var evaluation = Trainer.Fit(once, Toy.Dataset, Options, cancellationToken: Stop).Evaluation;
        var other = Trainer.Fit(
            always, Toy.Dataset, Options with { Augmentations = [new HorizontalFlip(0)] }, cancellationToken: Stop).Evaluation;
        Assert.Equal(WeightDigest.Of(once), WeightDigest.Of(always));
        Assert.Equal(evaluation.Loss, other.Loss);
    }

    [Fact]
    public void The_evaluation_of_features_is_that_of_images()
    {
        var model = Make();
        var result = Trainer.Fit(model, Toy.Dataset, Options with { Patience = null, Ema = null }, cancellationToken: Stop);
        using var workers = new Workers(1);
        Assert.Equal(new Gabor.Evaluation.Evaluator(model, Toy.Test, workers).Run(Stop).Loss, result.Evaluation.Loss);
    }

    [Fact]
    public void What_a_layer_measures_is_measured_on_the_training_images_once()
    {
        var model = Make();
        Trainer.Fit(model, Toy.Dataset, Options with { Patience = null }, cancellationToken: Stop);
        float[] mean = Weights(model, "scaled.mean");

        using var workers = new Workers(1);
        var frozen = Before(model);
        double[] expected = new double[mean.Length];
        for (int i = 0; i < Toy.Train.Count; i++)
        {
            double[] a = frozen(i);
            for (int d = 0; d < expected.Length; d++)
                expected[d] += a[d] / Toy.Train.Count;
        }

        Numbers.Close(expected, mean, 1e-5, "mean", 1e-6);
    }

    [Fact]
    public void Resumed_it_gives_the_bits_of_an_uninterrupted_run()
    {
        using var folder = new TemporaryFolder();
        var straight = Make();
        var options = Options with { CheckpointSeconds = 0 };
        Trainer.Fit(straight, Toy.Dataset, options, cancellationToken: Stop);
        using (var run = TrainingRun.Start(Make(), Toy.Dataset, options, folder.Path))
        {
            Assert.Throws<OperationCanceledException>(
                () => run.Train(new Quitter(), Stop));
        }

        using var resumed = TrainingRun.Resume(folder.Path, Toy.Dataset);
        Assert.True(resumed.Steps > 0);
        resumed.Train(cancellationToken: Stop);
        Assert.Equal(WeightDigest.Of(straight), WeightDigest.Of(resumed.Model));
    }

    [Fact]
    public void What_was_saved_predicts_by_itself()
    {
        using var folder = new TemporaryFolder();
        var model = Make();
        Trainer.Fit(model, Toy.Dataset, Options, cancellationToken: Stop);
        SavedModel.Save(model, folder.Path);
        float[] expected = new float[3], found = new float[3];
        new ImageClassifier(model).PredictPixels(Toy.Test.Pixels(0), expected);
        ImageClassifier.Load(folder.Path).PredictPixels(Toy.Test.Pixels(0), found);
        Assert.Equal(expected, found);
    }

    /// <summary>Ends training at its first report.</summary>
    sealed class Quitter : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => throw new OperationCanceledException("enough");
    }

    static float[] Weights(Model model, string name) =>
        model.Parameters.Single(parameter => parameter.Name == name).Parameter.Value.Span.ToArray();

    /// <summary>The convolution and pooling of training image i, by the definitions, with what is done to images before.</summary>
    static Func<int, double[]> Before(Model model)
    {
        double[] w = Weights(model, "conv.weight").Exactly(), b = Weights(model, "conv.bias").Exactly();
        float[] mean = model.Preprocessing.Mean.ToArray();
        return i =>
        {
            double[] x = [.. Toy.Train.Pixels(i).ToArray().Select((pixel, p) => (pixel / 255.0) - mean[p])];
            return Define.Convolution(x, w, b, 1, new Shape(8, 8, 1), new Shape(6, 6, 2), new Sliding(3, 3));
        };
    }

    static Model Make()
    {
        var graph = new GraphBuilder("net", new Shape(8, 8, 1));
        var x = graph.AddFrozen(shapes => new Convolution("conv", shapes[0], 2, new Window(3, 3)), graph.Input);
        x = graph.AddFrozen(shapes => new Standardization("scaled", shapes[0]), x);
        x = graph.Add(shapes => new Dense("dense", shapes[0], 12), x);
        x = graph.Add(shapes => new Relu("relu", shapes[0]), x);
        x = graph.Add(shapes => new Dropout("dropout", shapes[0], 0.2f), x);
        return graph.Build(Toy.Classes, graph.Add(shapes => new Dense("scores", shapes[0], 3), x));
    }
}
