using Gabor.Initializers;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Processes;
using Gabor.Tests.Contracts;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Batch normalization that trains with its running statistics: fine-tuning leaves them as they are.</summary>
public sealed class RunningStatisticsTests
{
    const int Images = 12;

    static readonly Shape Input = new(6, 5, 3);

    static readonly string[] Shared = ["conv1.weight", "conv2.weight", "scores.weight", "scores.bias"];

    /// <summary>
    /// With statistics that stand still a normalization is a factor and an offset of each channel: the layer <see cref="Affine"/> is
    /// another way to the gradients of all other layers.
    /// </summary>
    [Fact]
    public void Training_is_that_of_a_factor_and_an_offset_and_leaves_the_statistics_alone()
    {
        Model normalized = Make((name, shape) => new BatchNormalization(name, shape));
        Model scaled = Make((name, shape) => new Affine(name, shape));
        foreach (var model in (Model[])[normalized, scaled])
            model.Initialize(new He(), 5);
        foreach (string name in Shared)
            Of(normalized, name).CopyTo(Of(scaled, name));
        foreach (string norm in (string[])["norm1", "norm2"])
        {
            Fill(normalized, $"{norm}.mean", 1, 0.3f);
            Fill(normalized, $"{norm}.variance", 2, 0.2f, 1.5f);
            for (int d = 0; d < Of(normalized, $"{norm}.mean").Length; d++)
            {
                float factor = 1 / MathF.Sqrt(Of(normalized, $"{norm}.variance")[d] + 1e-5f);
                Of(scaled, $"{norm}.factor")[d] = factor;
                Of(scaled, $"{norm}.offset")[d] = -Of(normalized, $"{norm}.mean")[d] * factor;
            }
        }

        float[] mean = Of(normalized, "norm1.mean").ToArray(), variance = Of(normalized, "norm2.variance").ToArray();
        Step(normalized, StatisticsScope.Running);
        Step(scaled, StatisticsScope.Batch);
        foreach (string name in Shared)
            Numbers.Close(Of(scaled, name).ToArray().Exactly(), Of(normalized, name).ToArray(), 1e-5, name);
        Numbers.SameBits(mean, Of(normalized, "norm1.mean").ToArray(), "mean");
        Numbers.SameBits(variance, Of(normalized, "norm2.variance").ToArray(), "variance");
        Assert.Contains(Of(normalized, "norm1.scale").ToArray(), value => value != 1);
        Assert.Contains(Of(normalized, "norm2.shift").ToArray(), value => value != 0);
    }

    [Fact]
    public void A_model_of_one_image_trains()
    {
        var model = new Sequential("one", Input).Dense(4).BatchNormalization().Dense(3).Build(Toy.Classes);
        model.Initialize(new He(), 5);
        Step(model, StatisticsScope.Running, images: 1);
        Assert.Contains(Of(model, "norm1.shift").ToArray(), value => value != 0);
    }

    [Fact]
    public void Parts_and_processes_do_not_matter()
    {
        var options = new TrainingOptions
        {
            Epochs = 1, BatchSize = 44, Parts = 4, BatchNormStatistics = StatisticsScope.Running, Optimizer = new Momentum(0.05),
        };
        string[] digests =
        [
            .. new[] { 1, 2, 3 }.SelectMany(processes => new ThreadCluster(processes).Run(communicator =>
            {
                var model = new Sequential("toy", Toy.Dataset.Shape).Convolution(3, 5, padding: 1).BatchNormalization().Relu()
                    .MaxPooling(2).Dense(3).Build(Toy.Classes);
                using var trainer = new Trainer(model, Toy.Dataset, options, communicator: communicator);
                return WeightDigest.Of(trainer.Train(cancellationToken: TestContext.Current.CancellationToken).Model);
            })),
        ];
        Assert.Single(digests.Distinct());
    }

    [Fact]
    public void Transfer_learning_takes_them_unless_stated_otherwise() =>
        Assert.Equal(StatisticsScope.Running, DefaultOptions.ForTransfer().BatchNormStatistics);

    static Model Make(Func<string, Shape, Layer> normalization)
    {
        var graph = new GraphBuilder("toy", Input);
        var x = graph.Add(s => new Convolution("conv1", s[0], 16, new Window(3, 3, 1, 1, 1), hasBias: false), graph.Input);
        x = graph.Add(s => normalization("norm1", s[0]), x);
        x = graph.Add(s => new Relu("relu1", s[0]), x);
        x = graph.Add(s => new Convolution("conv2", s[0], 8, new Window(3, 3, 2, 1, 1), hasBias: false), x);
        x = graph.Add(s => normalization("norm2", s[0]), x);
        x = graph.Add(s => new Relu6("relu2", s[0]), x);
        return graph.Build(Toy.Classes, graph.Add(s => new Dense("scores", s[0], 3), x));
    }

    static void Step(Model model, StatisticsScope scope, int images = Images)
    {
        using var workers = new Workers(2);
        var options = new StepOptions { Plan = new PlanOptions { KeepsRunningStatistics = scope == StatisticsScope.Running } };
        var step = new TrainingStep(model, images, new Sgd(0.05), 7, workers, options);
        using var batch = new Batch(model.Input, images) { Count = images, Whole = images };
        new RandomStream(3, Purpose.Synthesis).FillNormal(batch.Pixels.Span, 0, 1);
        for (int i = 0; i < images; i++)
            batch.Labels[i] = i % 3;
        step.Run(batch.Pixels, batch, 0.05f);
    }

    static void Fill(Model model, string name, int seed, float deviation, float mean = 0) =>
        new RandomStream((ulong)seed, Purpose.Synthesis).FillNormal(Of(model, name), mean, deviation);

    static Span<float> Of(Model model, string name) => model.Parameters.Single(one => one.Name == name).Parameter.Value.Span;
}
