using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>What a step tells an <see cref="IGradientExchange"/>, and what it does with what that leaves.</summary>
public sealed class GradientExchangeTests : IDisposable
{
    const int Images = 8;

    static readonly Shape Input = new(6, 5, 2);

    static readonly int[] Labels = [0, 1, 2, 1, 0, 2, 2, 0];

    readonly Workers workers = new(2);
    readonly Tensor input = new(Images, Input.Height, Input.Width, Input.Depth);

    public GradientExchangeTests() => Numbers.Some(input.Count, 4).CopyTo(input.Span);

    public void Dispose()
    {
        workers.Dispose();
        input.Dispose();
    }

    [Theory]
    [InlineData(1, 1), InlineData(40, 1), InlineData(300, 1), InlineData(int.MaxValue, 1)]
    [InlineData(1, 2), InlineData(300, 4), InlineData(int.MaxValue, 2)]
    public void It_is_told_of_every_gradient_once_from_the_last_to_the_first_and_then_to_finish(int bucketFloats, int shards)
    {
        var exchange = new Recorder(bucketFloats);
        var step = Step(Network(), exchange, shards);
        for (int s = 0; s < 3; s++)
            step.Run(input, Labels, [], 0.01f);

        int finish = exchange.Told.IndexOf((0, 0));
        var (first, all) = (exchange.Told[..(finish + 1)], exchange.Told);
        Assert.Equal([.. first, .. first, .. first], all);
        int end = step.Plan.Gradients.Count;
        foreach (var (offset, floats) in first[..^1])
        {
            Assert.True(floats > 0 && (floats >= bucketFloats || offset == 0), $"{offset} {floats}");
            Assert.Equal(end, offset + floats);
            end = offset;
        }

        Assert.Equal(0, end);
        Assert.Equal(bucketFloats == int.MaxValue, finish == 1);
        Assert.True(bucketFloats > 1 || finish > 3);
    }

    [Theory]
    [InlineData(1, 1), InlineData(300, 1), InlineData(1, 2), InlineData(300, 4)]
    public void What_it_is_told_of_is_ready_and_is_not_touched_any_more(int bucketFloats, int shards)
    {
        // A step without an exchange has the same gradients in its memory once it is done.
        var alone = Step(Network(), null, shards);
        alone.Run(input, Labels, [], 0.01f);
        var exchange = new Recorder(bucketFloats);
        exchange.Finishing = gradients =>
        {
            float[] values = gradients.Span.ToArray();
            Numbers.SameBits(values, exchange.Values, "from the start of each to the end of all");
            Numbers.SameBits(alone.Plan.Gradients.Span.ToArray(), values, "without an exchange");
        };
        Step(Network(), exchange, shards).Run(input, Labels, [], 0.01f);
        Assert.Contains(exchange.Values, value => value != 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.01)]
    public void The_step_clips_and_applies_what_it_leaves(double? clip)
    {
        // Of twice the gradients half the learning rate is the same step, but where they are clipped to the same norm.
        Model once = Network(), twice = Network();
        var exchange = new Recorder(50)
        {
            Finishing = gradients =>
            {
                foreach (ref float value in gradients.Span)
                    value *= 2;
            },
        };
        Step(once, null, 1, clip).Run(input, Labels, [], 0.5f);
        Step(twice, exchange, 1, clip).Run(input, Labels, [], clip is null ? 0.25f : 0.5f);
        for (int i = 0; i < once.Parameters.Count; i++)
        {
            float[] expected = once.Parameters[i].Parameter.Value.Span.ToArray();
            float[] actual = twice.Parameters[i].Parameter.Value.Span.ToArray();
            Numbers.Close(expected.Exactly(), actual, clip is null ? 0 : 1e-6, once.Parameters[i].Name);
        }

        Assert.NotEqual(WeightDigest.Of(Network()), WeightDigest.Of(once));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(null)]
    public void One_that_fails_leaves_the_weights_and_the_step_can_be_made_again(int? start)
    {
        Model expected = Network(), model = Network();
        var whole = Step(expected, null, 2);
        double[] losses = [whole.Run(input, Labels, [], 0.1f).Loss, whole.Run(input, Labels, [], 0.1f).Loss];

        var exchange = new Recorder(1);
        var step = Step(model, exchange, 2);
        step.Run(input, Labels, [], 0.1f);
        string before = WeightDigest.Of(model);
        var failure = new IOException("the line is dead");
        (exchange.Failure, exchange.FailsAt) = (failure, start is { } nth ? exchange.Told.Count + nth : null);
        Assert.Same(failure, Assert.Throws<IOException>(() => { step.Run(input, Labels, [], 0.1f); }));
        Assert.Equal(before, WeightDigest.Of(model));
        Assert.Equal(1, step.Steps);

        exchange.Failure = null;
        Assert.Equal(losses[1], step.Run(input, Labels, [], 0.1f).Loss);
        Assert.Equal(WeightDigest.Of(expected), WeightDigest.Of(model));
    }

    [Fact]
    public void Buckets_of_nothing_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Step(Network(), new Recorder(0), 1));

    TrainingStep Step(Model model, IGradientExchange? exchange, int shards, double? clip = null) => new(
        model, Images, new Sgd(), 7, workers,
        new StepOptions
        {
            Exchange = exchange, Shards = new(shards), Clip = clip is null ? null : new GradientClip(clip, null),
        });

    static Model Network()
    {
        var model = new Sequential("net", Input).Convolution(4, 3).Relu().Dense(9).Relu().Dropout(0.5f).Dense(3).Build(Toy.Classes);
        model.Initialize(new He(), 5);
        return model;
    }

    /// <summary>Writes down what it is told; adds nothing, as there is nobody to exchange with.</summary>
    sealed class Recorder(int bucketFloats) : IGradientExchange
    {
        Tensor? all;

        public int BucketFloats => bucketFloats;

        /// <summary>Offset and length of each start, and (0, 0) for each finish.</summary>
        public List<(int Offset, int Floats)> Told { get; } = [];

        /// <summary>The gradients, each as it was when it was told of.</summary>
        public float[] Values { get; private set; } = [];

        public Action<Tensor> Finishing { get; set; } = _ => { };

        /// <summary>What is thrown; null for nothing.</summary>
        public Exception? Failure { get; set; }

        /// <summary>The start that fails, by its place in <see cref="Told"/>; null for the next finish.</summary>
        public int? FailsAt { get; set; }

        public void Start(Tensor gradients, int offset, int floats)
        {
            Assert.True(all is null || all == gradients);
            all = gradients;
            if (Failure is not null && FailsAt == Told.Count)
                throw Failure;
            Told.Add((offset, floats));
            if (Values.Length == 0)
                Values = [.. Enumerable.Repeat(float.NaN, gradients.Count)];
            gradients.Span.Slice(offset, floats).CopyTo(Values.AsSpan(offset));
        }

        public void Finish()
        {
            if (Failure is not null && FailsAt is null)
                throw Failure;
            Told.Add((0, 0));
            Finishing(all!);
        }
    }
}
