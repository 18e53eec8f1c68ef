using Gabor.Data;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TrainerTests
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 12, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He(),
    };

    [Fact]
    public void It_learns()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options);
        var evaluation = trainer.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation;
        Assert.True(evaluation.Accuracy > 0.9, $"{evaluation.Accuracy}");
        Assert.Equal(60, evaluation.Images);
    }

    [Theory]
    [InlineData("sgd", 0.1, 150)]
    [InlineData("sgd", 0.02, 1)]
    [InlineData("momentum", 0.02, 32)]
    [InlineData("adam", 0.005, 7)]
    [InlineData("nesterov", 0.02, 32)]
    [InlineData("adagrad", 0.02, 32)]
    [InlineData("rmsprop", 0.002, 32)]
    [InlineData("adadelta", 1, 7)]
    [InlineData("adamw", 0.005, 7)]
    [InlineData("adamax", 0.01, 32)]
    [InlineData("lion", 0.001, 7)]
    [InlineData("muon", 0.005, 7)]
    public void Every_rule_learns_from_batches_of_any_size(string optimizer, double learningRate, int batch)
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with
        {
            Optimizer = OptimizerRegistry.Default.Named(optimizer).Create(name => name == "learning-rate" ? learningRate : null),
            BatchSize = batch,
            Schedule = new ConstantLearningRate(),
            Epochs = batch == 150 ? 60 : 12,
        });
        Assert.True(trainer.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation.Accuracy > 0.8);
    }

    [Theory]
    [InlineData("label smoothing")]
    [InlineData("mixup")]
    [InlineData("cutmix")]
    [InlineData("all")]
    public void It_learns_from_shares_of_classes(string what)
    {
        var options = Options with
        {
            LabelSmoothing = what is "label smoothing" or "all" ? 0.1 : 0,
            Mixup = what is "mixup" or "all" ? 0.2 : null,
            Cutmix = what is "cutmix" or "all" ? 1 : null,
            Epochs = 20,
        };
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, options);
        Assert.True(trainer.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation.Accuracy > 0.85);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_bits_and_another_one_others(bool mixes)
    {
        string Digest(ulong seed, int threads)
        {
            var model = Toy.Network();
            var options = Options with { Epochs = 2, Seed = seed, Threads = threads, Shift = 1 };
            using var trainer = new Trainer(
                model, Toy.Dataset,
                mixes
                    ? options with
                    {
                        Mixup = 0.3,
                        Cutmix = 0.7,
                        LabelSmoothing = 0.05,
                        Crops = 10,
                        Preprocessing = PreprocessingRegistry.Default.Named("channels"),
                    }
                    : options);
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            return WeightDigest.Of(model);
        }

        Assert.Equal(Digest(1, 1), Digest(1, 3));
        Assert.NotEqual(Digest(1, 1), Digest(2, 1));
    }

    [Fact]
    public void Progress_tells_each_epochs_end()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with { Epochs = 3 });
        var ends = new List<TrainingProgress>();
        trainer.Train(new Reported(p => { if (p.Finished is not null) ends.Add(p); }), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], ends.Select(p => p.Epoch));
        Assert.Equal([5L, 10L, 15L], ends.Select(p => p.Step));
        Assert.All(
            ends,
            p =>
                Assert.True(
                    double.IsFinite(p.Loss) && p.Accuracy is >= 0 and <= 1 && p.Finished!.Digest.Length == 16 && !p.Finished.IsValidation));
    }

    public static TheoryData<string> Refused() => [.. Wrong.Select(wrong => wrong.Message)];

    static (string Message, Func<TrainingOptions> Make)[] Wrong =>
    [
        ("epochs is 0; it must be at least 1", () => Options with { Epochs = 0 }),
        ("batch-size is 0", () => Options with { BatchSize = 0 }),
        ("learning-rate is 0; it must be above 0", () => Options with { Optimizer = new Adam(0) }),
        ("learning-rate is NaN", () => Options with { Optimizer = new Adam(double.NaN) }),
        ("momentum is 1; it must be from 0 to below 1", () => Options with { Optimizer = new Momentum(0.1, 1) }),
        ("weight-decay is -1; it must be at least 0", () => Options with { Optimizer = new Sgd(0.1, -1) }),
        ("shift is -1", () => Options with { Shift = -1 }),
        ("threads is 257", () => Options with { Threads = 257 }),
        ("warmup-epochs is 12; it must be below the epochs, 12", () => Options with { Schedule = new Cosine(warmupEpochs: 12) }),
        ("step-size is 0", () => Options with { Schedule = new StepDecay(0) }),
        ("lr-decay is 1.5; it must be above 0 and at most 1", () => Options with { Schedule = new StepDecay(1, 1.5) }),
        ("min-learning-rate is 0.02; it must be from 0 to the learning rate, 0.01", () => Options with { Schedule = new Cosine(0.02) }),
        ("plateau-patience is -1", () => Options with { Schedule = new Plateau(patience: -1) }),
        ("patience is 0; it must be at least 1", () => Options with { Patience = 0 }),
        ("validation is 1; it must be above 0 and below 1", () => Options with { Validation = 1 }),
        ("beta is 1", () => Options with { Optimizer = new RmsProp(beta: 1) }),
        ("beta1 is -0.1", () => Options with { Optimizer = new Adam(beta1: -0.1) }),
        ("beta2 is 1", () => Options with { Optimizer = new Adam(beta2: 1) }),
        ("epsilon is 0", () => Options with { Optimizer = new Adam(epsilon: 0) }),
        ("clip-norm is 0", () => Options with { ClipNorm = 0 }),
        ("clip-value is NaN", () => Options with { ClipValue = double.NaN }),
        ("ema is 1", () => Options with { Ema = 1 }),
        ("lookahead is 1", () => Options with { Lookahead = 1 }),
        ("crop is -1", () => Options with { Crop = -1 }),
        ("pad is 1025", () => Options with { Crop = 4, Pad = 1025 }),
        ("pad is 2; it must be 0 without a crop", () => Options with { Pad = 2 }),
        ("shift is 1; it must be 0 with a crop", () => Options with { Shift = 1, Crop = 4 }),
        ("crops is 4; it must be 1, 2, 5 or 10", () => Options with { Crops = 4 }),
        ("crops is 5; it must be 1 or 2 where the network sees whole images", () => Options with { Crops = 5 }),
        ("label-smoothing is 1;", () => Options with { LabelSmoothing = 1 }),
        ("mixup is 0;", () => Options with { Mixup = 0 }),
        ("mixup is 1; it must be left out with a batch size of 1", () => Options with { Mixup = 1, BatchSize = 1 }),
        ("cutmix is NaN", () => Options with { Cutmix = double.NaN }),
        ("preprocessing 'mean'", () => Options with { Preprocessing = PreprocessingRegistry.Default.Named("mean") }),
        ("losses: at least one", () => Options with { Losses = [] }),
        ("loss is softmax_cross_entropy:0; it must be of a weight above 0",
            () => Options with { Losses = [new(new SoftmaxCrossEntropy(), 0)] }),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_value_out_of_range_is_named_with_its_range(string message) => Assert.StartsWith(
        message, Assert.Throws<ArgumentException>(() => Wrong.Single(wrong => wrong.Message == message).Make().Validated()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_rate_that_is_too_high_stops_with_a_message()
    {
        using var trainer = new Trainer(
            Toy.Network(), Toy.Dataset, Options with { Optimizer = new Sgd(1e30), Schedule = new ConstantLearningRate() });
        Assert.Contains(
            "learning rate",
            Assert.Throws<TrainingException>(() => trainer.Train(cancellationToken: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    sealed class Reported(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }

    [Fact]
    public void Training_images_of_one_class_are_refused()
    {
        var data = new Dataset("one", Toy.Relabelled(Toy.Train, _ => 2), Toy.Test, "x");
        Assert.StartsWith(
            "one: all 150 training images are of class 'below'",
            Assert.Throws<ArgumentException>(() => new Trainer(Toy.Network(), data, Options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(149)]
    public void Batch_normalization_over_one_value_is_refused_by_name(int batch)
    {
        var model = new Sequential("flat", Toy.Train.Shape).Dense(4)
            .Add("norm", (name, shape) => new BatchNormalization(name, shape)).Dense(3).Build(Toy.Classes);
        Assert.StartsWith(
            "norm1: batch normalization over one value",
            Assert.Throws<ArgumentException>(() => new Trainer(model, Toy.Dataset, Options with { BatchSize = batch })).Message,
            StringComparison.Ordinal);
        new Trainer(model, Toy.Dataset, Options with { BatchSize = 148 }).Dispose();
        using var workers = new Workers(1);
        var step = new TrainingStep(model, 2, new Adam(), 1, workers);
        Assert.StartsWith("norm1: ", Assert.Throws<ArgumentException>(() => step.Run([0], 0.1f)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adam", "square")]
    [InlineData("rmsprop", "square")]
    [InlineData("adagrad", "square")]
    public void Gradients_whose_squares_overflow_are_named(string optimizer, string slot)
    {
        // A finite loss: the last layer multiplies by 1e25 what the first one gives, which is 0.
        var model = new Sequential("huge", Toy.Train.Shape).Dense(2).Dense(3).Build(Toy.Classes);
        model.Initialize(new Gaussian(0), 1);
        model.Parameters[2].Parameter.Value.Span.Clear();
        for (int i = 0; i < 3; i++)
            model.Parameters[2].Parameter.Value.Span[i] = (i - 1) * 1e25f;
        using var trainer = new Trainer(
            model, Toy.Dataset, Options with
            {
                Epochs = 1,
                BatchSize = 150,
                Optimizer = OptimizerRegistry.Default.Named(optimizer).Create(),
                Initializer = null,
            });
        string message = Assert.Throws<TrainingException>(
            () => trainer.Train(cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains($"/{slot} is no longer finite. The gradients are so large", message, StringComparison.Ordinal);
    }
}
