using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TrainerTests
{
    static readonly TrainingOptions Options = new() { Epochs = 12, Batch = 32, LearningRate = 0.01, Threads = 1, Initializer = "he" };

    [Fact]
    public void It_learns()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options);
        var evaluation = trainer.Train(cancellation: TestContext.Current.CancellationToken);
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
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with { Optimizer = optimizer, LearningRate = learningRate, Batch = batch, Schedule = "constant", Epochs = batch == 150 ? 60 : 12 });
        Assert.True(trainer.Train(cancellation: TestContext.Current.CancellationToken).Accuracy > 0.8);
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
        Assert.True(trainer.Train(cancellation: TestContext.Current.CancellationToken).Accuracy > 0.85);
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
            using var trainer = new Trainer(model, Toy.Dataset, mixes ? options with { Mixup = 0.3, Cutmix = 0.7, LabelSmoothing = 0.05, Crops = 10, Preprocessing = "channels" } : options);
            trainer.Train(cancellation: TestContext.Current.CancellationToken);
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
        Assert.All(ends, p => Assert.True(double.IsFinite(p.Loss) && p.Accuracy is >= 0 and <= 1 && p.Finished!.Digest.Length == 16));
    }

    [Theory]
    [InlineData("epochs", 0.0)]
    [InlineData("batch-size", 0.0)]
    [InlineData("learning-rate", 0.0)]
    [InlineData("learning-rate", double.NaN)]
    [InlineData("momentum", 1.0)]
    [InlineData("weight-decay", -1.0)]
    [InlineData("shift", -1.0)]
    [InlineData("threads", 257.0)]
    public void An_option_out_of_range_is_named(string option, double value)
    {
        var options = option switch
        {
            "epochs" => Options with { Epochs = (int)value },
            "batch-size" => Options with { Batch = (int)value },
            "learning-rate" => Options with { LearningRate = value },
            "momentum" => Options with { Momentum = value },
            "weight-decay" => Options with { WeightDecay = value },
            "shift" => Options with { Shift = (int)value },
            _ => Options with { Threads = (int)value },
        };
        Assert.StartsWith(option, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("warmup-epochs is 12")]
    [InlineData("step-size is 0")]
    [InlineData("lr-decay is 1.5")]
    [InlineData("min-learning-rate is 0.02")]
    [InlineData("patience is -1")]
    [InlineData("beta is 1")]
    [InlineData("beta1 is -0.1")]
    [InlineData("beta2 is 1")]
    [InlineData("epsilon is 0")]
    [InlineData("clip-norm is 0")]
    [InlineData("clip-value is NaN")]
    [InlineData("ema is 1")]
    [InlineData("crop is -1")]
    [InlineData("pad is 1025")]
    [InlineData("pad is 2; it must be 0 without a crop")]
    [InlineData("shift is 1; it must be 0 with a crop")]
    [InlineData("crops is 4; it must be 1, 5 or 10")]
    [InlineData("crops is 5; it must be 1 where the network sees whole images")]
    [InlineData("label-smoothing is 1;")]
    [InlineData("mixup is 0;")]
    [InlineData("mixup is 1; it must be left out with batches of 1")]
    [InlineData("cutmix is NaN")]
    [InlineData("preprocessing 'mean'")]
    public void A_number_of_a_rule_or_schedule_out_of_range_is_named(string message)
    {
        var options = string.Join(' ', message.Split(' ', ';')[..(message.StartsWith("pre", StringComparison.Ordinal) ? 1 : 3)]) switch
        {
            "crop is -1" => Options with { Crop = -1 },
            "pad is 1025" => Options with { Crop = 4, Pad = 1025 },
            "pad is 2" => Options with { Pad = 2 },
            "shift is 1" => Options with { Shift = 1, Crop = 4 },
            "crops is 4" => Options with { Crops = 4 },
            "crops is 5" => Options with { Crops = 5 },
            "label-smoothing is 1" => Options with { LabelSmoothing = 1 },
            "mixup is 0" => Options with { Mixup = 0 },
            "mixup is 1" => Options with { Mixup = 1, Batch = 1 },
            "cutmix is NaN" => Options with { Cutmix = double.NaN },
            "preprocessing" => Options with { Preprocessing = "mean" },
            _ => Numbered(message),
        };
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);

        static TrainingOptions Numbered(string message) => message.Split(' ')[0] switch
        {
            "warmup-epochs" => Options with { Warmup = 12 },
            "step-size" => Options with { StepSize = 0 },
            "lr-decay" => Options with { LearningRateDecay = 1.5 },
            "min-learning-rate" => Options with { MinLearningRate = 0.02 },
            "patience" => Options with { Patience = -1 },
            "beta" => Options with { Beta = 1 },
            "beta1" => Options with { Beta1 = -0.1 },
            "beta2" => Options with { Beta2 = 1 },
            "epsilon" => Options with { Epsilon = 0 },
            "clip-norm" => Options with { ClipNorm = 0 },
            "clip-value" => Options with { ClipValue = double.NaN },
            _ => Options with { Ema = 1 },
        };
    }

    [Fact]
    public void A_number_that_the_rule_or_schedule_does_not_take_is_refused_with_those_that_do()
    {
        string rule = Assert.Throws<ArgumentException>((Options with { Optimizer = "adam", Momentum = 0.9 }).Validated).Message;
        Assert.Equal("momentum is 0.9, and the optimizer adam has none; leave it out, or take one of momentum, nesterov, muon.", rule);
        string schedule = Assert.Throws<ArgumentException>((Options with { Schedule = "one-cycle", Warmup = 2 }).Validated).Message;
        Assert.Equal("warmup-epochs is 2, and the schedule one-cycle has none; leave it out, or take one of constant, step, exponential, cosine, plateau.", schedule);
    }

    [Fact]
    public void What_the_rule_and_schedule_take_is_resolved_and_the_rest_stays_open()
    {
        var options = (Options with { Optimizer = "lion", Beta1 = 0.8, Schedule = "plateau" }).Validated().Resolved();
        Assert.Equal((0.8, 0.99, null, null), (options.Beta1, options.Beta2, options.Momentum, options.Epsilon));
        Assert.Equal((0.1, 5, 0.0, 0.0, null), (options.LearningRateDecay, options.Patience, options.MinLearningRate, options.Warmup, options.StepSize));
        Assert.Equal(options, options.Validated().Resolved());
    }

    [Fact]
    public void A_mistyped_rule_gets_the_nearest() =>
        Assert.Contains("'adam'", Assert.Throws<ArgumentException>((Options with { Optimizer = "adma" }).Validated).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rate_that_is_too_high_stops_with_a_message()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with { Optimizer = "sgd", LearningRate = 1e30, Schedule = "constant" });
        Assert.Contains("learning rate", Assert.Throws<TrainingException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    sealed class Reported(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
