using Gabor.Experiments.GradientChecks;
using Gabor.Initializers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Models;

/// <summary>The networks for photographs in training, on the smallest images that they take.</summary>
[Collection(nameof(Alone))]
public sealed class PhotographNetworkTests
{
    static readonly string[] Classes = ["a", "b", "c"];

    /// <summary>The digest of the weights and running statistics after a step of two images: the same on every machine, for ever.</summary>
    static readonly Dictionary<string, string> Recorded = new()
    {
        ["alexnet"] = "9c0e87e9e5e5202f",
        ["alexnet-one-tower"] = "b16a899892bb3128",
        ["vgg11"] = "f9627a7f89a35e9c",
        ["vgg11-bn"] = "7c3a0e378c97db38",
        ["googlenet"] = "bf19db17628bbd50",
        ["googlenet-bn"] = "55438f562af5ea8d",
        ["resnet18"] = "5b6228597670f087",
        ["resnet50"] = "58ec9d98e129d9d2",
        ["mobilenet-v2"] = "2b5442f56e730d60",
    };

    public static TheoryData<string> Names => [.. KnownNetworks.ForPhotographs];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tier_gives_the_recorded_bits(string name)
    {
        // One lane at a time takes long; the layers' own contract compares it.
        foreach (var tier in Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best && tier != Tier.Scalar))
        {
            using var workers = new Workers(2, tier);
            var step = Ready(name, workers);
            Train(step);
            Assert.Equal(Recorded[name], WeightDigest.Of(step.Plan.Model));
        }
    }

    /// <summary>Many more threads than there are processors here, images and parts of some layers: most find nothing to do.</summary>
    [Theory]
    [InlineData("resnet18", 64)]
    [InlineData("mobilenet-v2", 33)]
    [InlineData("googlenet", 64)]
    public void Many_threads_give_the_recorded_bits(string name, int threads)
    {
        using var workers = new Workers(threads);
        var step = Ready(name, workers);
        Train(step);
        Assert.Equal(Recorded[name], WeightDigest.Of(step.Plan.Model));
    }

    /// <summary>Some minutes: each difference is a pass through tens of millions of weights.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Its_gradients_are_those_of_central_differences(string name)
    {
        var model = Networks.Default.Named(name).Make(ShapeOf(name), Classes);
        model.Initialize(new He(), 1);
        byte[] pixels = new byte[6 * model.Input.Count];
        new Random(1).NextBytes(pixels);
        var images = new Gabor.Data.ImageSet(model.Input, pixels, [0, 1, 2, 0, 1, 2], Classes);
        using var workers = new Workers(2);
        var report = new GradientCheck(model, images, workers, new() { Images = 2, Samples = 1 })
            .Run(cancellation: TestContext.Current.CancellationToken);
        Assert.True(report.Passed, report.Message);
    }

    [Fact]
    public void Auxiliary_classifiers_learn_with_a_share_of_0_3()
    {
        var options = DefaultOptions.For("googlenet", "folder");
        Assert.Equal([1, 0.3, 0.3], options.Losses.Select(loss => loss.Weight));
        Assert.All(options.Losses, loss => Assert.IsType<SoftmaxCrossEntropy>(loss.Loss));
        Assert.Equal(3, DefaultOptions.For("googlenet-bn", "digits").Losses.Count);
        Assert.Single(DefaultOptions.For("resnet18", "folder").Losses);
    }

    static Shape ShapeOf(string name) => name switch
    {
        "alexnet" or "alexnet-one-tower" => new(67, 67, 3),
        "googlenet" => new(48, 48, 3),
        _ => new(32, 32, 3),
    };

    static TrainingStep Ready(string name, Workers workers)
    {
        var model = Networks.Default.Named(name).Make(ShapeOf(name), Classes);
        model.Initialize(5);
        return new TrainingStep(model, 2, new Momentum(weightDecay: 1e-4), 5, workers);
    }

    static void Train(TrainingStep step)
    {
        new RandomStream(7, Purpose.Synthesis).FillNormal(step.Plan.Input(2), 0, 1);
        step.Run([0, 1], 0.01f);
    }
}
