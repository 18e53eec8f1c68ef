using Gabor.Evaluation;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TrainingResultTests
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He(),
    };

    static readonly Dictionary<string, (Func<Model> Network, TrainingOptions Options, int Crops)> Cases = new()
    {
        ["mean image"] = (Toy.Network, Options, 1),
        ["channels, averaged weights"] =
            (Toy.Network, Options with { Preprocessing = PreprocessingRegistry.Default.Named("channels"), Ema = 0.8, Patience = 1 }, 1),
        ["shift and crops"] = (Toy.Network, Options with { Preprocessing = PreprocessingRegistry.Default.Named("none"), Shift = 1 }, 10),
        ["crop"] = (() => new Sequential("cropped", new Shape(6, 6, 1)).Dense(3).Build(Toy.Classes), Options with { Crop = 6, Pad = 1 }, 5),
        ["running statistics"] = (Normalized, Options, 1),
        ["auxiliary output"] =
            (Auxiliary, Options with { Losses = [new(new SoftmaxCrossEntropy()), new(new SoftmaxCrossEntropy(), 0.3)] }, 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_and_loaded_it_predicts_as_the_model_in_memory(string name)
    {
        var (network, options, crops) = Cases[name];
        var result = Trainer.Fit(network(), Toy.Dataset, options, cancellationToken: TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        string place = folder.File("new/model");
        result.Save(place);
        Assert.Equal(
            ["golden.safetensors", "model.json", "weights.safetensors"],
            Directory.GetFiles(place).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var classifier = new ClassifierOptions { Crops = crops };
        ImageClassifier loaded = ImageClassifier.Load(place, classifier), memory = new(result.Model, classifier);
        int right = 0;
        for (int i = 0; i < Toy.Test.Count; i++)
        {
            var prediction = loaded.Predict(Toy.Test.Decode(i));
            Assert.Equal(memory.Predict(Toy.Test.Decode(i)).TopK, prediction.TopK);
            right += prediction.ClassIndex == Toy.Test.Label(i) ? 1 : 0;
        }

        // The classifier is the one that was evaluated, where both look at the same crops.
        if (crops == options.Crops)
            Assert.Equal(right, (int)Math.Round(result.Evaluation.Accuracy * Toy.Test.Count));
        Assert.Equal(Toy.Classes, loaded.ClassNames);
    }

    [Fact]
    public void It_says_how_many_test_images_are_correct_and_after_how_many_epochs()
    {
        var result = Trainer.Fit(Toy.Network(), Toy.Dataset, Options, cancellationToken: TestContext.Current.CancellationToken);
        string percent = FormattableString.Invariant($"{100 * result.Evaluation.Accuracy:F2}");
        Assert.Equal($"toynet: {percent} % of 60 test images correct after 3 epochs", $"{result}");
        Assert.Null(result.RunFolder);
        Assert.Equal([1, 2, 3], result.History.Select(row => row.Epoch));
        Assert.Equal(result.Evaluation.Loss, result.History[^1].TestLoss);
    }

    [Fact]
    public void Epochs_are_evaluated_by_the_centre_of_images_and_the_end_by_all_crops()
    {
        var result = Trainer.Fit(
            Toy.Network(), Toy.Dataset, Options with { Shift = 1, Crops = 10 }, cancellationToken: TestContext.Current.CancellationToken);
        using var workers = new Workers(1);
        double Loss(int crops) => new Evaluator(result.Model, Toy.Test, workers, crops).Run(TestContext.Current.CancellationToken).Loss;
        Assert.Equal((Loss(1), Loss(10)), (result.History[^1].TestLoss, result.Evaluation.Loss));
        Assert.Equal(10, result.Evaluation.Crops);
        Assert.NotEqual(result.History[^1].TestLoss, result.Evaluation.Loss);
    }

    static Model Normalized() => new Sequential("normalized", Toy.Dataset.Shape).Dense(12)
        .Add("norm", (name, shape) => new BatchNormalization(name, shape)).Relu().Dense(3).Build(Toy.Classes);

    static Model Auxiliary()
    {
        var graph = new GraphBuilder("auxiliary", Toy.Dataset.Shape);
        var hidden = graph.Add(s => new Relu("hidden", s[0]), graph.Add(s => new Dense("first", s[0], 12), graph.Input));
        var scores = graph.Add(s => new Dense("scores", s[0], 3), hidden);
        return graph.Build(Toy.Classes, scores, graph.Add(s => new Dense("more", s[0], 3), hidden));
    }
}
