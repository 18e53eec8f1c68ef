using Gabor.Initializers;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Processes;
using Gabor.Tests.Processes;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>
/// Batch normalization of each part by itself: nothing is exchanged within layers, and the bits are those of one process.
/// </summary>
public sealed class PartStatisticsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static readonly TrainingOptions Options = new()
    {
        Epochs = 2, BatchSize = 44, Parts = 6, BatchNormStatistics = StatisticsScope.Part, ClipNorm = 1, Shift = 1,
        Optimizer = new Momentum(learningRate: 0.05),
    };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    static Model Make(string name) => name switch
    {
        "normalized" => new Sequential("normalized", Toy.Dataset.Shape).Convolution(3, 5, padding: 1).BatchNormalization().Relu()
            .MaxPooling(2).Dense(9).BatchNormalization().Relu().Dense(3).Build(Toy.Classes),
        _ => Networks.Default.Named(name).Make(Toy.Dataset.Shape, Toy.Classes),
    };

    static string Digest(string network, TrainingOptions options, int processes)
    {
        string[] digests = new ThreadCluster(processes).Run(communicator =>
        {
            using var trainer = new Trainer(Make(network), Toy.Dataset, options, communicator: communicator);
            return WeightDigest.Of(trainer.Train(cancellationToken: Token).Model);
        });
        Assert.Single(digests.Distinct());
        return digests[0];
    }

    /// <summary>The digest is of running statistics too. 150 images in batches of 44: the last one has 18, three for each part.</summary>
    [Theory]
    [InlineData("normalized")]
    [InlineData("resnet20")]
    public void Any_number_of_processes_and_threads_ends_in_the_bits_of_one(string network)
    {
        var options = network == "resnet20" ? Options with { Epochs = 1 } : Options;
        string alone;
        using (var trainer = new Trainer(Make(network), Toy.Dataset, options))
            alone = WeightDigest.Of(trainer.Train(cancellationToken: Token).Model);
        Assert.NotEqual(alone, Digest(network, options with { BatchNormStatistics = StatisticsScope.Batch }, 1));
        foreach (int processes in (int[])[1, 2, 3, 4, 7])
        {
            foreach (int threads in (int[])[1, 2])
                Assert.Equal(alone, Digest(network, options with { Threads = threads }, processes));
        }

        Assert.Equal(alone, Digest(network, options with { Activations = ActivationMemory.Recompute }, 2));
    }

    /// <summary>Shards go through the network one after the other, each a batch of its own: another way to statistics of parts.</summary>
    [Fact]
    public void What_is_learnt_is_what_accumulated_shards_learn_to_the_bit()
    {
        Model parts = Make("normalized"), shards = Make("normalized");
        Steps(shards, new StepOptions { Shards = new ShardOptions(4) { MixesShards = true } });
        Steps(parts, new StepOptions { Parts = new PartExchange(new SingleProcess(), 4, StatisticsScope.Part) });
        for (int i = 0; i < parts.Parameters.Count; i++)
        {
            if (parts.Parameters[i].Parameter.IsTrained)
            {
                Assert.Equal(
                    shards.Parameters[i].Parameter.Value.Span.ToArray(), parts.Parameters[i].Parameter.Value.Span.ToArray());
            }
        }
    }

    const int Images = 24;

    static void Steps(Model model, StepOptions options, int steps = 3)
    {
        model.Initialize(new He(), 5);
        using var workers = new Workers(2);
        var step = new TrainingStep(model, Images, new Momentum(), 7, workers, options);
        using var batch = new Batch(model.Input, Images) { Count = Images, Whole = Images };
        for (int s = 0; s < steps; s++)
        {
            Fill(batch, s);
            step.Run(batch.Pixels, batch, 0.05f);
        }
    }

    static void Fill(Batch batch, int step)
    {
        new RandomStream(3, Purpose.Synthesis, part: step).FillNormal(batch.Pixels.Span, 2, 3);
        for (int i = 0; i < batch.Count; i++)
            batch.Labels[i] = (i + step) % 3;
    }

    /// <summary>By the definition, in double: of parts of 5 and 4 images, means weighted by images, variances without bias.</summary>
    [Fact]
    public void Running_statistics_are_the_weighted_means_of_those_of_the_parts()
    {
        const float momentum = 0.1f;
        Shape shape = new(3, 2, 4);
        var model = new Sequential("first", shape).BatchNormalization().Dense(3).Build(Toy.Classes);
        Steps(model, new StepOptions { Parts = new PartExchange(new SingleProcess(), 5, StatisticsScope.Part) }, steps: 1);
        using var batch = new Batch(shape, Images) { Count = Images, Whole = Images };
        Fill(batch, 0);
        float[] x = batch.Values.ToArray();
        int[] starts = [0, 4, 9, 14, 19, 24];
        for (int d = 0; d < shape.Depth; d++)
        {
            double mean = 0, variance = 0;
            for (int part = 0; part < 5; part++)
            {
                int count = starts[part + 1] - starts[part];
                double[] own = [.. Enumerable.Range(starts[part] * 6, count * 6).Select(place => (double)x[(place * shape.Depth) + d])];
                double average = own.Average();
                mean += average * count / Images;
                variance += own.Sum(value => (value - average) * (value - average)) / (own.Length - 1) * count / Images;
            }

            Assert.Equal(momentum * mean, Value("mean", d), 1e-5);
            Assert.Equal(1 + (momentum * (variance - 1)), Value("variance", d), 1e-5);
        }

        float Value(string name, int d) => model.Parameters
            .Single(parameter => parameter.Name.EndsWith($".{name}", StringComparison.Ordinal)).Parameter.Value.Span[d];
    }

    [Theory]
    [InlineData(StatisticsScope.Batch, 1 + 4)]
    [InlineData(StatisticsScope.Part, 1)]
    public void Layers_trade_nothing_then(StatisticsScope statistics, int perStep)
    {
        long[] trades = new ThreadCluster(2).Run(communicator =>
        {
            var counting = new CountingCommunicator(communicator);
            using var trainer = new Trainer(
                Make("normalized"), Toy.Dataset, Options with { Epochs = 1, BatchNormStatistics = statistics, Shift = 0 },
                communicator: counting);
            trainer.Train(cancellationToken: Token);
            return counting.DoubleTrades;
        });

        // Evaluation trades numbers of its own, once.
        Assert.All(trades, count => Assert.InRange(count, perStep * 4, (perStep * 4) + 1));
    }

    [Fact]
    public void A_run_that_two_began_and_three_end_has_the_bits_of_one_that_was_never_interrupted()
    {
        string run = folder.File("run");
        Assert.Throws<OperationCanceledException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var stop = new CancellationTokenSource();
            using var training = TrainingRun.Start(
                Make("normalized"), Toy.Dataset, Options, run, [new After(stop)], communicator: communicator);
            training.Train(cancellationToken: stop.Token);
            return 0;
        }));
        Assert.Equal(StatisticsScope.Part, TrainingRun.OptionsOf(run).BatchNormStatistics);
        string[] digests = new ThreadCluster(3).Run(communicator =>
        {
            using var training = TrainingRun.Resume(run, Toy.Dataset, communicator: communicator);
            Assert.InRange(training.Steps, 5, 7);
            return WeightDigest.Of(training.Train(cancellationToken: Token).Model);
        });
        Assert.Equal([Digest("normalized", Options, 1)], digests.Distinct());
    }

    sealed class After(CancellationTokenSource stop) : TrainingCallback
    {
        public override void OnStepEnd(TrainingContext context)
        {
            if (context.Step == 5)
                stop.Cancel();
        }
    }

    [Fact]
    public void Processes_with_another_choice_do_not_begin()
    {
        string message = Assert.Throws<ClusterException>(() => new ThreadCluster(2).Run(communicator =>
        {
            var own = communicator.Rank == 0 ? StatisticsScope.Batch : StatisticsScope.Part;
            using var trainer = new Trainer(
                Make("normalized"), Toy.Dataset, Options with { BatchNormStatistics = own }, communicator: communicator);
            return 0;
        })).Message;
        Assert.StartsWith(
            "process 1 of 2 is not like process 0: the option batch-norm-statistics is part, and batch in process 0.", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_one_image_is_refused_where_a_channel_has_one_value()
    {
        // The last of 150 images in batches of 44 are 18, and 18 of 10 parts have one each at least.
        string refused = Assert.Throws<ArgumentException>(() =>
        {
            using var trainer = new Trainer(Make("normalized"), Toy.Dataset, Options with { Parts = 10 });
        }).Message;
        Assert.Contains(
            "a batch of 18 images in 10 parts leaves one image for a part. Choose another batch size, fewer parts, or "
            + "batch-norm-statistics batch.", refused, StringComparison.Ordinal);
        using var whole = new Trainer(
            Make("normalized"), Toy.Dataset, Options with { Parts = 10, BatchNormStatistics = StatisticsScope.Batch });
    }
}
