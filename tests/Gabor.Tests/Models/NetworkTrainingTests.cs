using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Models;

/// <summary>Every network of the library in training on made-up images of 32 × 32 × 3, few and for a few steps.</summary>
public sealed class NetworkTrainingTests
{
    static readonly Shape Shape = new(32, 32, 3);

    static readonly string[] Classes = ["red", "green", "blue"];

    static readonly ImageSet Images = Tinted(12);

    /// <summary>
    /// The digest of the weights and running statistics after two steps, of three images and of two: the same on every machine, for ever.
    /// </summary>
    static readonly Dictionary<string, string> Recorded = new()
    {
        ["softmax"] = "bacbef02328ed895",
        ["mlp"] = "f1a5a8a40bb34028",
        ["lenet"] = "f2c176941a495028",
        ["cifar-cnn"] = "3b647f0cc4075baa",
        ["vgg-cifar"] = "849fe39d66297153",
        ["resnet20"] = "4fa07a83832ee0b3",
        ["resnet20-a"] = "4fc01687feaf3e72",
        ["small-resnet"] = "b4597cf1c29f1398",
        ["airbench"] = "00776e966b7595e3",
    };

    public static TheoryData<string> Names => [.. KnownNetworks.Small];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_few_steps_halve_the_loss(string name)
    {
        using var workers = new Workers(2);
        var step = Ready(name, 8, workers);
        double first = Train(step, 0, 8).Loss, last = first;
        while (last > first / 2 && step.Steps < 40)
            last = Train(step, 0, 8).Loss;
        Assert.True(last <= first / 2, $"{name}: from {first} to {last} in {step.Steps} steps");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tier_and_any_number_of_threads_give_the_recorded_bits(string name)
    {
        // Each tier on two threads, and the best one on one and three: all others are the layers' own contract.
        var tiers = Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best);
        (Tier Tier, int Threads)[] crews = [.. tiers.Select(tier => (tier, 2)), (Tiers.Best, 1), (Tiers.Best, 3)];
        Assert.All(crews, crew =>
        {
            using var workers = new Workers(crew.Threads, crew.Tier);
            var step = Ready(name, 3, workers);
            Train(step, 0, 3);
            Train(step, 3, 2);
            Assert.Equal(Recorded[name], WeightDigest.Of(step.Plan.Model));
        });
    }

    [Fact]
    public void A_saved_model_keeps_its_running_statistics_and_tells_the_same()
    {
        using var workers = new Workers(2);
        using var folder = new TemporaryFolder();
        var step = Ready("resnet20", 6, workers);
        Train(step, 0, 6);
        var model = step.Plan.Model;
        Assert.Contains(Statistics(model, "mean"), value => value != 0);
        Assert.Contains(Statistics(model, "variance"), value => value != 1);

        SavedModel.Save(model, folder.Path);
        var loaded = SavedModel.Load(folder.Path);
        Assert.Equal(WeightDigest.Of(model), WeightDigest.Of(loaded));
        Assert.Equal(Statistics(model, "mean"), Statistics(loaded, "mean"));
        Assert.Equal(Statistics(model, "variance"), Statistics(loaded, "variance"));
        Assert.Equal(Reported(new ImageClassifier(model)), Reported(ImageClassifier.Load(folder.Path)));

        // They matter: without them another answer.
        foreach (var (parameterName, parameter) in loaded.Parameters.Where(p => !p.Parameter.IsTrained))
            parameter.Value.Span.Fill(parameterName.EndsWith("mean", StringComparison.Ordinal) ? 0f : 1f);
        Assert.NotEqual(Reported(new ImageClassifier(model)), Reported(new ImageClassifier(loaded)));
    }

    [Fact]
    public void Evaluation_leaves_the_running_statistics_as_they_are()
    {
        using var workers = new Workers(2);
        var step = Ready("resnet20", 6, workers);
        Train(step, 0, 6);
        string before = WeightDigest.Of(step.Plan.Model);
        new Evaluator(step.Plan.Model, Images, workers).Run(TestContext.Current.CancellationToken);
        Assert.Equal(before, WeightDigest.Of(step.Plan.Model));
    }

    static TrainingStep Ready(string name, int images, Workers workers)
    {
        var network = Networks.Default.Named(name);
        var model = network.Make(Shape, Classes);
        model.Initialize(5);
        if (model.Nodes[0].Layer is FeatureLayer measured)
        {
            measured.Fit(
                [.. Enumerable.Range(0, Images.Count).SelectMany(i => Images.Pixels(i).ToArray()).Select(Scaled)], Images.Count, 5,
                workers);
        }

        return new TrainingStep(model, images, new Momentum(weightDecay: 1e-4), 5, workers);
    }

    static (double Loss, int Correct) Train(TrainingStep step, int first, int count)
    {
        Span<int> labels = stackalloc int[count];
        var input = step.Plan.Input(count);
        for (int i = 0; i < count; i++)
        {
            labels[i] = Images.Label(first + i);
            for (int p = 0; p < Shape.Count; p++)
                input[(i * Shape.Count) + p] = Scaled(Images.Pixels(first + i)[p]);
        }

        return step.Run(labels, 0.01f);
    }

    static float Scaled(byte pixel) => (pixel / 255f) - 0.5f;

    static float[] Statistics(Model model, string name) =>
        [.. model.Parameters.Where(p => p.Name.EndsWith($"/norm.{name}", StringComparison.Ordinal))
            .SelectMany(p => p.Parameter.Value.Span.ToArray())];

    static float[] Reported(ImageClassifier classifier)
    {
        float[] probabilities = new float[Classes.Length];
        classifier.PredictPixels(Images.Pixels(7), probabilities);
        return probabilities;
    }

    /// <summary>Noise, in one colour more than in the others.</summary>
    static ImageSet Tinted(int count)
    {
        var random = new Random(3);
        byte[] pixels = new byte[count * Shape.Count];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes.Length)];
        for (int p = 0; p < pixels.Length; p++)
            pixels[p] = (byte)(random.Next(128) + (p % 3 == labels[p / Shape.Count] ? 127 : 0));
        return new ImageSet(Shape, pixels, labels, Classes);
    }
}
