using Gabor.Initializers;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>A batch in shards, one after the other, has the bits of processes that share its parts.</summary>
public sealed class ShardTests
{
    const int Images = 24, Steps = 4;

    static readonly Shape Input = new(10, 9, 3);
    static readonly string[] Classes = ["a", "b", "c"];

    /// <summary>Convolutions, dense layers and both kinds of dropout, of sizes that are no multiples of four.</summary>
    static Model Network()
    {
        var model = new Sequential("net", Input)
            .Convolution(5, 3).Relu().SpatialDropout(0.75f).MaxPooling(2).Dense(13).Relu().Dropout(0.5f).Dense(3).Build(Classes);
        model.Initialize(new He(), 5);
        return model;
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(4, 2)]
    [InlineData(4, 1)]
    public void Processes_that_share_the_parts_of_a_batch_get_the_bits_of_one_step_that_computes_it_in_shards(int parts, int processes)
    {
        var whole = Network();
        double[] losses = Train(whole, new ShardOptions(parts));
        var all = new ThreadCluster(processes).Run(communicator =>
        {
            var model = Network();
            return (Digest: Digest(model, communicator, parts, out double[] own), Losses: own);
        });
        Assert.All(all, one => Assert.Equal(WeightDigest.Of(whole), one.Digest));
        for (int step = 0; step < Steps; step++)
            Assert.Equal(losses[step], all[0].Losses[step], 1e-5);
    }

    static string Digest(Model model, ICommunicator communicator, int parts, out double[] losses)
    {
        using var workers = new Workers(1);
        var exchange = new PartExchange(communicator, parts);
        var options = new StepOptions { Parts = exchange, Clip = new GradientClip(1, null) };
        var step = new TrainingStep(model, exchange.Of(Images).OwnImages, new Momentum(weightDecay: 1e-3), 7, workers, options);
        losses = new double[Steps];
        for (int s = 0; s < Steps; s++)
        {
            float[] pixels = Pixels(s, out int[] labels);
            var division = exchange.Of(labels.Length);
            using var batch = new Batch(Input, division.OwnImages)
            {
                First = division.FirstImage, Count = division.OwnImages, Whole = labels.Length,
            };
            pixels.AsSpan(division.FirstImage * Input.Count, division.OwnImages * Input.Count).CopyTo(batch.Pixels.Span);
            labels.AsSpan(division.FirstImage, division.OwnImages).CopyTo(batch.Labels);
            losses[s] = step.Run(batch.Pixels, batch, 0.05f).Loss;
        }

        return WeightDigest.Of(model);
    }

    /// <summary>Gradients of shards are those of the batch, but for rounding; and one shard is no shard at all.</summary>
    [Fact]
    public void A_batch_in_shards_is_near_a_batch_in_one()
    {
        Model one = Network(), two = Network(), same = Network();
        Train(one, new ShardOptions());
        Train(two, new ShardOptions(2));
        Train(same, new ShardOptions(1));
        Assert.Equal(WeightDigest.Of(one), WeightDigest.Of(same));
        for (int i = 0; i < one.Parameters.Count; i++)
        {
            foreach (var (a, b) in one.Parameters[i].Parameter.Value.Span.ToArray().Zip(two.Parameters[i].Parameter.Value.Span.ToArray()))
                Assert.Equal(a, b, 1e-4f);
        }
    }

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        using var workers = new Workers(1);
        TrainingStep Make(Model model, ShardOptions shards) => new(model, 8, new Sgd(), 1, workers, new StepOptions { Shards = shards });
        Assert.Contains(
            "3 shards of a batch; it must be 1, 2, 4", Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(3))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(0)));
        var normalized = Networks.Default.Named("resnet20").Make(Input, Classes);
        string first = normalized.Nodes.First(node => node.Layer.Kind == "batch_normalization").Layer.Name;
        string cut = Assert.Throws<ArgumentException>(() => Make(normalized, new ShardOptions(2))).Message;
        Assert.Contains(first, cut, StringComparison.Ordinal);
        using var input = new Tensor(8, Input.Height, Input.Width, Input.Depth);
        var two = Make(Network(), new ShardOptions(2));
        Assert.Throws<ArgumentException>(() => { two.Run(input, [0, 1, 2], [], 0.1f); });
    }

    /// <summary>Several steps on batches of which the last is smaller.</summary>
    static double[] Train(Model model, ShardOptions shards)
    {
        using var workers = new Workers(1);
        var options = new StepOptions { Shards = shards, Clip = new GradientClip(1, null) };
        var step = new TrainingStep(model, Images, new Momentum(weightDecay: 1e-3), 7, workers, options);
        using var input = new Tensor(Images, Input.Height, Input.Width, Input.Depth);
        double[] losses = new double[Steps];
        for (int s = 0; s < Steps; s++)
        {
            Pixels(s, out int[] labels).CopyTo(input.Span);
            losses[s] = step.Run(input, labels, [], 0.05f).Loss;
        }

        return losses;
    }

    static float[] Pixels(int step, out int[] labels)
    {
        int images = step == Steps - 1 ? Images - 4 : Images;
        float[] pixels = new float[images * Input.Count];
        new RandomStream(3, Purpose.Synthesis, part: step).FillNormal(pixels, 0, 1);
        labels = [.. Enumerable.Range(0, images).Select(i => ((i * 7) + step) % 3)];
        return pixels;
    }
}
