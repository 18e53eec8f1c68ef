using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Classes of which some have fewer images than others.</summary>
public sealed class UnevenClassesTests
{
    static readonly Shape Shape = new(4, 4, 1);

    /// <summary>90 images of class a, 9 of b, 1 of c.</summary>
    static readonly int[] Labels = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 0 : i < 99 ? 1 : 2)];

    static readonly ImageSet Images = new(Shape, Bytes(), Labels, ["a", "b", "c"]);

    [Fact]
    public void Balanced_weights_make_every_class_count_alike()
    {
        float[] weights = ClassWeights.Balanced(Images);
        Assert.Equal([100f / (3 * 90), 100f / (3 * 9), 100f / 3], weights);
        Assert.Equal(100, Labels.Sum(label => weights[label]), 1e-3);
    }

    [Fact]
    public void Balanced_draws_show_every_class_as_often_and_are_a_function_of_seed_and_epoch()
    {
        int[][] byClass = [.. Labels.Select((label, i) => (label, i)).GroupBy(p => p.label, p => p.i).Select(g => g.ToArray())];
        var sampler = new Sampler(30_000, 30_000, 7, byClass);
        int[] drawn = [.. sampler.Batch(3, 0)];
        double[] shares = [.. Enumerable.Range(0, 3).Select(k => drawn.Count(i => Labels[i] == k) / 30_000.0)];
        Assert.All(shares, share => Assert.Equal(1.0 / 3, share, 0.015));

        // Within a class each image too.
        Assert.All(byClass[1], i => Assert.Equal(10_000 / 9.0, (double)drawn.Count(one => one == i), 150.0));
        Assert.Equal(drawn, new Sampler(30_000, 30_000, 7, byClass).Batch(3, 0).ToArray());
        Assert.NotEqual(drawn, sampler.Batch(4, 0).ToArray());
        Assert.NotEqual(drawn, new Sampler(30_000, 30_000, 8, byClass).Batch(3, 0).ToArray());
    }

    /// <summary>J = 1/m Σ w err: an image that counts twice is two images, but for m.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_weight_of_two_is_the_image_twice(bool isSoft)
    {
        Model weighted = Network(), doubled = Network();
        using var workers = new Workers(2);
        float[] pixels = [.. Enumerable.Range(0, 3 * Shape.Count).Select(i => MathF.Sin(i))];
        pixels.AsSpan(0, Shape.Count).CopyTo(pixels.AsSpan(2 * Shape.Count));
        var once = new TrainingStep(weighted, 2, new Sgd(), 1, workers, new StepOptions { ClassWeights = [2, 1, 1] });
        var twice = new TrainingStep(doubled, 3, new Sgd(), 1, workers);
        pixels.AsSpan(0, 2 * Shape.Count).CopyTo(once.Plan.Input(2));
        pixels.CopyTo(twice.Plan.Input(3));
        float[] soft = isSoft ? [1, 0, 0, 0, 1, 0, 1, 0, 0] : [];
        double one = once.Run([0, 1], isSoft ? soft.AsSpan(0, 6) : [], 0.3f).Loss, two = twice.Run([0, 1, 0], soft, 0.3f * 3 / 2).Loss;
        Assert.Equal(two, one, 1e-5);
        foreach (var (a, b) in weighted.Parameters.Zip(doubled.Parameters))
        {
            foreach (var (x, y) in a.Parameter.Value.Span.ToArray().Zip(b.Parameter.Value.Span.ToArray()))
                Assert.Equal(y, x, 1e-6f);
        }
    }

    [Theory]
    [InlineData(ClassBalance.None, false)]
    [InlineData(ClassBalance.Weights, true)]
    [InlineData(ClassBalance.Sampling, true)]
    public void A_rare_class_is_found_where_classes_are_balanced(ClassBalance balance, bool isFound)
    {
        // All images are alike, so that only the prior decides.
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i < 150 ? 0 : 1)];
        var images = new ImageSet(Shape, new byte[200 * Shape.Count], labels, ["a", "b"]);
        var data = new Dataset("toy", images, images, "made up");
        var options = new TrainingOptions
        {
            Epochs = 30, BatchSize = 50, Balance = balance, Optimizer = new Adam(0.05),
            Preprocessing = Gabor.Preprocessing.PreprocessingRegistry.Default.Named("none"),
        };
        var model = Networks.Create("softmax", Shape, ["a", "b"]);
        Trainer.Fit(model, data, options, cancellationToken: TestContext.Current.CancellationToken);
        float[] bias = model.Parameters.Single(p => p.Name.EndsWith("bias", StringComparison.Ordinal)).Parameter.Value.Span.ToArray();

        // The scores of equal images are the log odds of what was seen: ln 3 or, of classes that count alike, 0.
        Assert.Equal(isFound ? 0 : Math.Log(3), bias[0] - bias[1], 0.25);
    }

    static Model Network()
    {
        var model = new Sequential("net", Shape).Dense(5).Relu().Dense(3).Build(["a", "b", "c"]);
        model.Initialize(3);
        return model;
    }

    static byte[] Bytes()
    {
        byte[] bytes = new byte[100 * Shape.Count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
