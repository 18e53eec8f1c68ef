using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class TrainerTests
{
    static readonly TrainingOptions Options = new() { Epochs = 12, Batch = 32, Rate = 0.01, Threads = 1, Initializer = "he" };

    [Fact]
    public void It_learns()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options);
        var judgement = trainer.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.True(judgement.Accuracy > 0.9, $"{judgement.Accuracy}");
        Assert.Equal(60, judgement.Images);
    }

    [Theory]
    [InlineData("sgd", 0.1, 150)]
    [InlineData("sgd", 0.02, 1)]
    [InlineData("momentum", 0.02, 32)]
    [InlineData("adam", 0.005, 7)]
    public void Every_rule_learns_from_batches_of_any_size(string optimizer, double rate, int batch)
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with { Optimizer = optimizer, Rate = rate, Batch = batch, Schedule = "constant", Epochs = batch == 150 ? 60 : 12 });
        Assert.True(trainer.Train(cancellation: TestContext.Current.CancellationToken).Accuracy > 0.8);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_others()
    {
        string Digest(ulong seed, int threads)
        {
            var model = Toy.Network();
            using var trainer = new Trainer(model, Toy.Dataset, Options with { Epochs = 2, Seed = seed, Threads = threads, Shift = 1 });
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
        trainer.Train(new Told(p => { if (p.Finished is not null) ends.Add(p); }), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], ends.Select(p => p.Epoch));
        Assert.Equal([5L, 10L, 15L], ends.Select(p => p.Step));
        Assert.All(ends, p => Assert.True(double.IsFinite(p.Loss) && p.Accuracy is >= 0 and <= 1 && p.Finished!.Digest.Length == 16));
    }

    [Theory]
    [InlineData("epochs", 0.0)]
    [InlineData("batch", 0.0)]
    [InlineData("rate", 0.0)]
    [InlineData("rate", double.NaN)]
    [InlineData("momentum", 1.0)]
    [InlineData("l2", -1.0)]
    [InlineData("shift", -1.0)]
    [InlineData("threads", 257.0)]
    public void An_option_out_of_range_is_named(string option, double value)
    {
        var options = option switch
        {
            "epochs" => Options with { Epochs = (int)value },
            "batch" => Options with { Batch = (int)value },
            "rate" => Options with { Rate = value },
            "momentum" => Options with { Momentum = value },
            "l2" => Options with { L2 = value },
            "shift" => Options with { Shift = (int)value },
            _ => Options with { Threads = (int)value },
        };
        Assert.StartsWith(option, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_rule_gets_the_nearest() =>
        Assert.Contains("'adam'", Assert.Throws<ArgumentException>((Options with { Optimizer = "adma" }).Validated).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rate_that_is_too_high_stops_with_a_message()
    {
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, Options with { Optimizer = "sgd", Rate = 1e30, Schedule = "constant" });
        Assert.Contains("rate", Assert.Throws<TrainingException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
