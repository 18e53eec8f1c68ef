using Gabor.Data;
using Gabor.Initializers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Processes;
using Gabor.Runs;
using Gabor.Tests.Processes;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Several processes, as threads of this one, train one model: the bits are those of one process, whatever their number.</summary>
public sealed class ClusterTrainingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>150 images in batches of 44: the last one has 18, which no number of parts or processes here divides.</summary>
    static readonly TrainingOptions Options = new()
    {
        Epochs = 2, BatchSize = 44, Parts = 8, ClipNorm = 1, Shift = 1, Optimizer = new Momentum(learningRate: 0.05),
    };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    static Model Make(string name) => name switch
    {
        "toy" => Toy.Network(),
        "normalized" => new Sequential("normalized", Toy.Dataset.Shape).Convolution(3, 5, padding: 1).BatchNormalization().Relu()
            .MaxPooling(2).Dense(9).BatchNormalization().Relu().Dense(3).Build(Toy.Classes),
        _ => Networks.Default.Named(name).Make(Toy.Dataset.Shape, Toy.Classes),
    };

    /// <summary>Trains on so many processes, demands that all have the same weights, and returns their digest.</summary>
    static string Digest(string network, TrainingOptions options, int processes, Dataset? data = null)
    {
        string[] digests = new ThreadCluster(processes).Run(communicator =>
        {
            using var trainer = new Trainer(Make(network), data ?? Toy.Dataset, options, communicator: communicator);
            var result = trainer.Train(cancellationToken: Token);
            return WeightDigest.Of(result.Model);
        });
        Assert.Single(digests.Distinct());
        return digests[0];
    }

    [Theory]
    [InlineData("toy")]
    [InlineData("normalized")]
    [InlineData("resnet20")]
    public void Any_number_of_processes_and_threads_ends_in_the_bits_of_one(string network)
    {
        var options = network == "resnet20" ? Options with { Epochs = 1 } : Options;
        string alone;
        using (var trainer = new Trainer(Make(network), Toy.Dataset, options))
            alone = WeightDigest.Of(trainer.Train(cancellationToken: Token).Model);
        foreach (int processes in (int[])[1, 2, 3, 4, 8])
        {
            foreach (int threads in (int[])[1, 2])
                Assert.Equal(alone, Digest(network, options with { Threads = threads }, processes));
        }
    }

    /// <summary>More than eight add sums in rounds, and gradients, if they are a power of two; with fewer images at the end, too.</summary>
    [Theory]
    [InlineData(16, 16)]
    [InlineData(16, 32)]
    [InlineData(12, 16)]
    [InlineData(20, 32)]
    public void So_do_many_in_rounds(int processes, int parts)
    {
        var options = Options with { Parts = parts, Epochs = 1, Threads = 1, BatchSize = 70 };
        Assert.Equal(Digest("normalized", options, 1), Digest("normalized", options, processes));
    }

    [Fact]
    public void What_else_a_run_can_have_changes_nothing_of_that()
    {
        var options = Options with
        {
            Mixup = 0.4,
            LabelSmoothing = 0.1,
            Ema = 0.9,
            Lookahead = 0.5,
            Patience = 3,
            Balance = ClassBalance.Weights,
            ClipValue = 0.1,
            Activations = ActivationMemory.Recompute,
            Loss = new SoftmaxCrossEntropy(),
        };
        Assert.Equal(Digest("normalized", options, 1), Digest("normalized", options, 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    public void Parts_of_any_number_are_shared_by_more_processes_too(int parts)
    {
        var options = Options with { Parts = parts, Epochs = 1 };
        Assert.Equal(Digest("normalized", options, 1), Digest("normalized", options, 4));
        Assert.Equal(Digest("normalized", options, 1), Digest("normalized", options, 7));
    }

    /// <summary>A step of as many images in as many parts, whose passes need less memory.</summary>
    [Theory]
    [InlineData("toy", StatisticsScope.Batch, 2)]
    [InlineData("normalized", StatisticsScope.Part, 2)]
    [InlineData("normalized", StatisticsScope.Running, 4)]
    [InlineData("resnet20", StatisticsScope.Part, 4)]
    public void Gradients_that_are_accumulated_have_the_bits_of_the_whole_batch(string network, StatisticsScope statistics, int passes)
    {
        var options = Options with { Epochs = 1, BatchNormStatistics = statistics, LabelSmoothing = 0.1, Mixup = 0.2 };
        string whole = Digest(network, options, 1);
        var accumulated = options with { BatchSize = options.BatchSize / passes, Accumulate = passes };
        foreach (int processes in (int[])[1, 2, 3, 5])
            Assert.Equal(whole, Digest(network, accumulated, processes));
        using Trainer one = new(Make(network), Toy.Dataset, options), several = new(Make(network), Toy.Dataset, accumulated);
        Assert.InRange(several.Step.PartImages, one.Step.PartImages / passes, (one.Step.PartImages / passes) + 1);
    }

    [Fact]
    public void A_batch_of_fewer_images_than_processes_is_trained_on_too()
    {
        var few = new Dataset("few", Toy.Train.Subset([.. Enumerable.Range(0, 46)]), Toy.Test, "made by the tests");
        Assert.Equal(Digest("normalized", Options, 1, few), Digest("normalized", Options, 4, few));
    }

    /// <summary>Shards compute each part in a pass of its own and add the gradients afterwards: another way to the same sums.</summary>
    [Fact]
    public void Parts_of_an_even_batch_are_shards_to_the_bit()
    {
        Model parts = Toy.Network(), shards = Toy.Network();
        Assert.Equal(Steps(shards, new StepOptions { Shards = new ShardOptions(4) }), Steps(
            parts, new StepOptions { Parts = new PartExchange(new SingleProcess(), 4) }));
    }

    static string Steps(Model model, StepOptions options)
    {
        const int images = 24;
        model.Initialize(new He(), 5);
        using var workers = new Workers(2);
        var step = new TrainingStep(model, images, new Momentum(), 7, workers, options);
        using var batch = new Gabor.Input.Batch(model.Input, images) { Count = images, Whole = images };
        for (int s = 0; s < 3; s++)
        {
            new RandomStream(3, Purpose.Synthesis, part: s).FillNormal(batch.Pixels.Span, 0, 1);
            for (int i = 0; i < images; i++)
                batch.Labels[i] = (i + s) % 3;
            step.Run(batch.Pixels, batch, 0.05f);
        }

        return WeightDigest.Of(model);
    }

    /// <summary>Statistics of a part would differ from those of the batch in the first digit, not in the sixth.</summary>
    [Fact]
    public void Batch_normalization_takes_its_statistics_over_the_whole_batch()
    {
        var options = Options with { BatchSize = 40, Epochs = 1, Optimizer = new Sgd(learningRate: 0.01), Shift = 0 };
        Model one = Make("normalized"), many = Make("normalized");
        using (var trainer = new Trainer(one, Toy.Dataset, options with { Parts = 1 }))
            trainer.Train(cancellationToken: Token);
        using (var trainer = new Trainer(many, Toy.Dataset, options))
            trainer.Train(cancellationToken: Token);
        Assert.NotEqual(WeightDigest.Of(one), WeightDigest.Of(many));
        for (int i = 0; i < one.Parameters.Count; i++)
        {
            float[] a = one.Parameters[i].Parameter.Value.Span.ToArray(), b = many.Parameters[i].Parameter.Value.Span.ToArray();
            for (int j = 0; j < a.Length; j++)
                Assert.Equal(a[j], b[j], 1e-4f * Math.Max(1, Math.Abs(a[j])));
        }
    }

    [Fact]
    public void A_run_that_two_began_and_three_end_has_the_bits_of_one_that_was_never_interrupted()
    {
        string run = folder.File("run");
        Assert.Throws<OperationCanceledException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var stop = new CancellationTokenSource();

            // Process 1 alone is asked to end: both do, after the same step.
            TrainingCallback[] callbacks = communicator.Rank == 1 ? [new After(5, stop)] : [];
            using var training = TrainingRun.Start(
                Make("normalized"), Toy.Dataset, Options, run, callbacks, communicator: communicator);
            training.Train(cancellationToken: stop.Token);
            return 0;
        }));
        Assert.Equal(RunState.Interrupted, RunRecord.Read(Path.Combine(run, "run.json")).State);
        string[] digests = new ThreadCluster(3).Run(communicator =>
        {
            using var training = TrainingRun.Resume(run, Toy.Dataset, communicator: communicator);
            Assert.InRange(training.Steps, 5, 7);
            return WeightDigest.Of(training.Train(cancellationToken: Token).Model);
        });
        Assert.Equal([Digest("normalized", Options, 1)], digests.Distinct());
        Assert.Equal(2, MetricsFile.Read(Path.Combine(run, "metrics.csv")).Count);
    }

    /// <summary>Accumulated by two in passes of two parts, then by three: other passes, with the bits of the whole batch.</summary>
    [Fact]
    public void A_run_that_accumulates_goes_on_with_other_processes()
    {
        string run = folder.File("run");
        var whole = Options with { BatchNormStatistics = StatisticsScope.Part, Activations = ActivationMemory.Recompute };
        var options = whole with { BatchSize = 22, Accumulate = 2 };
        Assert.Throws<OperationCanceledException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var stop = new CancellationTokenSource();
            using var training = TrainingRun.Start(
                Make("normalized"), Toy.Dataset, options, run, [new After(3, stop)], communicator: communicator);
            training.Train(cancellationToken: stop.Token);
            return 0;
        }));
        string[] digests = new ThreadCluster(3).Run(communicator =>
        {
            using var training = TrainingRun.Resume(run, Toy.Dataset, communicator: communicator);
            return WeightDigest.Of(training.Train(cancellationToken: Token).Model);
        });
        Assert.Equal([Digest("normalized", whole, 1)], digests.Distinct());
    }

    /// <summary>The last batch of an epoch has four images: five of nine processes compute what another one does, unheard.</summary>
    [Fact]
    public void All_end_after_the_same_step_though_one_is_asked_that_gives_nothing()
    {
        var few = new Dataset("few", Toy.Train.Subset([.. Enumerable.Range(0, 48)]), Toy.Test, "made by the tests");
        long[] steps = new ThreadCluster(9).Run(communicator =>
        {
            using var stop = new CancellationTokenSource();
            TrainingCallback[] callbacks = communicator.Rank == 8 ? [new After(1, stop)] : [];
            using var trainer = new Trainer(
                Make("normalized"), few, Options with { Parts = 16, Epochs = 9, Threads = 1 }, callbacks, communicator);
            Assert.Throws<OperationCanceledException>(() => { trainer.Train(cancellationToken: stop.Token); });
            return trainer.Step.Steps;
        });
        Assert.Single(steps.Distinct());
        Assert.InRange(steps[0], 2, 4);
    }

    /// <summary>A trade of gradients fails in the background while the layers before go on.</summary>
    [Fact]
    public void What_fails_in_the_background_ends_the_step()
    {
        string message = Assert.Throws<InvalidOperationException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var trainer = new Trainer(
                Make("normalized"), Toy.Dataset, Options, communicator: new Broken(communicator, communicator.Rank == 1));
            trainer.Train(cancellationToken: Token);
            return 0;
        })).Message;
        Assert.Contains("the line is cut", message, StringComparison.Ordinal);
    }

    /// <summary>A communicator whose duplicates fail.</summary>
    sealed class Broken(ICommunicator inner, bool fails, bool isDuplicate = false) : ICommunicator
    {
        public int Rank => inner.Rank;

        public int Size => inner.Size;

        public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
        {
            if (fails && isDuplicate)
                throw new InvalidOperationException("the line is cut");
            inner.Trade(give, gives, take, takes);
        }

        public ICommunicator Duplicate() => new Broken(inner.Duplicate(), fails, isDuplicate: true);
    }

    sealed class After(int steps, CancellationTokenSource stop) : TrainingCallback
    {
        public override void OnStepEnd(TrainingContext context)
        {
            if (context.Step == steps)
                stop.Cancel();
        }
    }

    [Fact]
    public void Another_option_or_other_data_are_found_before_the_first_step()
    {
        var other = new Dataset("toy", Toy.Relabelled(Toy.Train, i => i % 3), Toy.Test, "made by the tests");
        Assert.StartsWith(
            "process 1 of 2 is not like process 0: the option seed is 2, and 1 in process 0.", Refused(rank => Options with
            {
                Seed = rank == 0 ? 1u : 2u,
            }, _ => Toy.Dataset), StringComparison.Ordinal);
        Assert.StartsWith(
            "process 1 of 2 is not like process 0: the SHA-256 of the data is ",
            Refused(_ => Options, rank => rank == 0 ? Toy.Dataset : other), StringComparison.Ordinal);
        Digest("toy", Options with { Epochs = 1 }, 2);
    }

    static string Refused(Func<int, TrainingOptions> options, Func<int, Dataset> data) =>
        Assert.Throws<ClusterException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var trainer = new Trainer(
                Toy.Network(), data(communicator.Rank), options(communicator.Rank), [new NoStep()], communicator);
            trainer.Train(cancellationToken: Token);
            return 0;
        })).Message;

    sealed class NoStep : TrainingCallback
    {
        public override void OnTrainingStart(TrainingContext context) => Assert.Fail("training began");
    }

    [Fact]
    public void Weights_that_diverge_are_found_with_step_parameter_and_process()
    {
        string message = Assert.Throws<ClusterException>(() => new ThreadCluster(3).Run(communicator =>
        {
            TrainingCallback[] callbacks = communicator.Rank == 2 ? [new Flip()] : [];
            using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options, callbacks, communicator);
            trainer.Train(cancellationToken: Token);
            return 0;
        })).Message;
        Assert.StartsWith("step 4: dense2.weight of process 2 of 3 is not that of process 0", message, StringComparison.Ordinal);
    }

    /// <summary>Changes the last bit of one weight, as a broken memory would.</summary>
    sealed class Flip : TrainingCallback
    {
        public override void OnStepEnd(TrainingContext context)
        {
            if (context.Step != 4)
                return;
            var weights = context.Model.Parameters.Single(parameter => parameter.Name == "dense2.weight").Parameter.Value.Span;
            weights[0] = float.BitIncrement(weights[0]);
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_all_with_the_same_line()
    {
        string[] messages = new ThreadCluster(2).Run(communicator =>
        {
            using var trainer = new Trainer(
                Make("normalized"), Toy.Dataset, Options with { Optimizer = new Sgd(learningRate: 1e30), ClipNorm = null },
                communicator: communicator);
            return Assert.Throws<TrainingException>(() => { trainer.Train(cancellationToken: Token); }).Message;
        });
        Assert.Single(messages.Distinct());
        Assert.StartsWith("step ", messages[0], StringComparison.Ordinal);
    }

    /// <summary>The layer is named though the image is in the first of four passes, of one process.</summary>
    [Fact]
    public void A_number_that_is_not_finite_is_found_in_any_pass()
    {
        string[] messages = new ThreadCluster(2).Run(communicator =>
        {
            var model = Toy.Network();
            model.Initialize(new He(), 5);
            using var workers = new Workers(1);
            const int images = 32;
            var parts = new PartExchange(communicator, 8, passes: 4);
            var division = parts.Of(images);
            var step = new TrainingStep(model, division.Passes.Max(pass => pass.Images), new Sgd(0.1), 7, workers, new() { Parts = parts });
            using var batch = new Gabor.Input.Batch(model.Input, division.OwnImages)
            {
                First = division.FirstImage, Count = division.OwnImages, Whole = images,
            };
            if (communicator.Rank == 0)
                batch.Values[5] = float.PositiveInfinity;
            return Assert.Throws<TrainingException>(() => { step.Run(batch.Pixels, batch, 0.05f); }).Message;
        });
        Assert.All(messages, message => Assert.Contains("first in the output of layer conv1)", message, StringComparison.Ordinal));
    }

    /// <summary>The least that any exchange sends is 2 (R − 1) / R of the gradients a process; three have five nodes of the tree.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4.0 / 3)]
    [InlineData(4, 1)]
    [InlineData(8, 1)]
    [InlineData(16, 1)]
    public void Gradients_travel_no_more_often_than_they_must(int processes, double times)
    {
        var options = Options with { BatchSize = 75, Epochs = 2, Parts = Math.Max(8, processes) };
        var sent = new ThreadCluster(processes).Run(communicator =>
        {
            var counting = new CountingCommunicator(communicator);
            var model = Networks.Default.Named("mlp").Make(Toy.Dataset.Shape, Toy.Classes);
            using var trainer = new Trainer(model, Toy.Dataset, options, communicator: counting);
            trainer.Train(cancellationToken: Token);
            return (counting.Floats, model.ParameterCount);
        });
        double least = 2.0 * (processes - 1) / processes * sent[0].ParameterCount * 4;
        Assert.Equal(times * least, sent.Average(one => (double)one.Floats), 0.01 * least);
    }

    [Fact]
    public void What_cannot_be_cut_into_parts_is_refused()
    {
        string Refusal(Model model, TrainingOptions options) =>
            Assert.Throws<ArgumentException>(() => { using var trainer = new Trainer(model, Toy.Dataset, options); }).Message;
        Assert.EndsWith(
            "which an accumulated pass sees some; train it with batch-norm-statistics part, or accumulate 1.",
            Refusal(Make("normalized"), Options with { Accumulate = 2 }), StringComparison.Ordinal);
        Assert.Contains(
            "no more than the parts, 2", Refusal(Toy.Network(), Options with { Parts = 2, Accumulate = 4 }), StringComparison.Ordinal);
        string alone = Assert.Throws<ArgumentException>(() => new ThreadCluster(2).Run(communicator =>
        {
            using var trainer = new Trainer(
                Toy.Network(), Toy.Dataset, Options with { Parts = 1, Accumulate = 2 }, communicator: communicator);
            return 0;
        })).Message;
        Assert.Contains("Begin the run with parts 16, or go on without mpirun.", alone, StringComparison.Ordinal);
        Assert.Contains("from 1 to 1024", Refusal(Toy.Network(), Options with { Parts = 1025 }), StringComparison.Ordinal);
        var tied = Networks.Default.Named("tied-autoencoder").Make(Toy.Dataset.Shape, Toy.Classes);
        var options = DefaultOptions.For("tied-autoencoder", Toy.Dataset) with { Parts = 2 };
        Assert.Contains("shares a parameter with another layer", Refusal(tied, options), StringComparison.Ordinal);
    }
}
