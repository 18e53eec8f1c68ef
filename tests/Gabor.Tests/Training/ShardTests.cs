using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Steps that each compute a part of a batch and exchange gradients are one step that computes all of it.</summary>
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
    [InlineData(2, int.MaxValue), InlineData(4, int.MaxValue), InlineData(2, 1), InlineData(4, 200)]
    public void Threads_with_a_part_of_each_batch_get_the_bits_of_one_step_with_the_whole(int parts, int bucketFloats)
    {
        var whole = Network();
        double[] losses = Train(whole, new ShardOptions(parts, 0, parts), null);
        Model[] models = [.. Enumerable.Range(0, parts).Select(_ => Network())];
        using var exchange = new MemoryExchange(parts, bucketFloats);
        double[][] own = new double[parts][];
        Thread[] threads =
            [.. models.Select((model, i) => new Thread(() => own[i] = Train(model, new ShardOptions(parts, i), exchange.Of(i))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(models, model => Assert.Equal(WeightDigest.Of(whole), WeightDigest.Of(model)));
        for (int step = 0; step < Steps; step++)
            Assert.Equal(losses[step], own.Sum(part => part[step]), 1e-5);
        Assert.True(bucketFloats == int.MaxValue || exchange.Started > Steps);
    }

    [Fact]
    public void Steps_that_compute_several_shards_each_get_them_too()
    {
        var whole = Network();
        Train(whole, new ShardOptions(4, 0, 4), null);
        Model[] models = [Network(), Network()];
        using var exchange = new MemoryExchange(2, 300);
        Thread[] threads = [.. models.Select((model, i) => new Thread(() => Train(model, new ShardOptions(4, 2 * i, 2), exchange.Of(i))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(models, model => Assert.Equal(WeightDigest.Of(whole), WeightDigest.Of(model)));
    }

    /// <summary>Gradients of shards are those of the batch, but for rounding; and one shard is no shard at all.</summary>
    [Fact]
    public void A_batch_in_shards_is_near_a_batch_in_one()
    {
        Model one = Network(), two = Network(), same = Network();
        Train(one, new ShardOptions(), null);
        Train(two, new ShardOptions(2, 0, 2), null);
        Train(same, new ShardOptions(1, 0, 1), null);
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
        TrainingStep Make(Model model, ShardOptions shards, IGradientExchange? exchange = null) =>
            new(model, 8, new Sgd(), 1, workers, new StepOptions { Shards = shards, Exchange = exchange });
        string alone = Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(2, 0, 1))).Message;
        Assert.Contains("exchange", alone, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(3, 0, 3)));
        Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(4, 1, 2)));
        Assert.Throws<ArgumentException>(() => Make(Network(), new ShardOptions(2, 2, 1)));
        var normalized = Networks.Default.Named("resnet20").Make(Input, Classes);
        string first = normalized.Nodes.First(node => node.Layer.Kind == "batch_normalization").Layer.Name;
        string cut = Assert.Throws<ArgumentException>(() => Make(normalized, new ShardOptions(2, 0, 2))).Message;
        Assert.Contains(first, cut, StringComparison.Ordinal);
        using var input = new Tensor(8, Input.Height, Input.Width, Input.Depth);
        var two = Make(Network(), new ShardOptions(2, 0, 2));
        Assert.Throws<ArgumentException>(() => { two.Run(input, [0, 1, 2], [], 0.1f); });
    }

    /// <summary>Several steps on batches of which the last is smaller.</summary>
    static double[] Train(Model model, ShardOptions shards, IGradientExchange? exchange)
    {
        using var workers = new Workers(1);
        var options = new StepOptions { Shards = shards, Exchange = exchange, Clip = new GradientClip(1, null) };
        int most = Images / shards.Total * shards.Count;
        var step = new TrainingStep(model, most, new Momentum(weightDecay: 1e-3), 7, workers, options);
        using var input = new Tensor(most, Input.Height, Input.Width, Input.Depth);
        double[] losses = new double[Steps];
        for (int s = 0; s < Steps; s++)
        {
            int all = s == Steps - 1 ? Images - 4 : Images, each = all / shards.Total;
            int count = each * shards.Count, first = each * shards.First;
            float[] pixels = new float[all * Input.Count];
            new RandomStream(3, Purpose.Synthesis, part: s).FillNormal(pixels, 0, 1);
            pixels.AsSpan(first * Input.Count, count * Input.Count).CopyTo(input.Span);
            int[] labels = [.. Enumerable.Range(first, count).Select(i => ((i * 7) + s) % 3)];
            losses[s] = step.Run(input, labels, [], 0.05f).Loss;
        }

        return losses;
    }

    /// <summary>Adds gradients through memory: who comes waits for all, the first adds neighbours, and all take the sum.</summary>
    sealed class MemoryExchange(int parts, int bucketFloats) : IDisposable
    {
        readonly Tensor[] gradients = new Tensor[parts];
        readonly Barrier barrier = new(parts);
        int started;

        public int Started => started;

        public IGradientExchange Of(int part) => new Part(this, part);

        public void Dispose() => barrier.Dispose();

        void Exchange(int part, Tensor own, int offset, int floats)
        {
            gradients[part] = own;
            Interlocked.Increment(ref started);
            Wait();
            if (part == 0)
            {
                for (int distance = 1; distance < parts; distance *= 2)
                {
                    for (int i = 0; i < parts; i += 2 * distance)
                    {
                        var left = gradients[i].Span.Slice(offset, floats);
                        var right = gradients[i + distance].Span.Slice(offset, floats);
                        for (int k = 0; k < floats; k++)
                            left[k] += right[k];
                    }
                }
            }

            Wait();
            if (part != 0)
                gradients[0].Span.Slice(offset, floats).CopyTo(own.Span.Slice(offset, floats));
            Wait();
        }

        void Wait() => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(60)));

        sealed class Part(MemoryExchange all, int part) : IGradientExchange
        {
            public int BucketFloats { get; } = all.Floats;

            public void Start(Tensor gradients, int offset, int floats) => all.Exchange(part, gradients, offset, floats);

            public void Finish()
            {
            }
        }

        int Floats { get; } = bucketFloats;
    }
}
