using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>What <see cref="TrainingOptions.Patience"/> does, told from the validation losses of the same training without it.</summary>
public sealed class EarlyStoppingTests
{
    const int Batches = 4;

    static readonly TrainingOptions Options = new()
    {
        Epochs = 30, BatchSize = 32, Optimizer = new Adam(0.02), Schedule = new ConstantLearningRate(), Threads = 1, Initializer = new He(),
        Validation = 0.2,
        CheckpointSeconds = 0, LogEvery = 1,
    };

    /// <summary>A third of the labels by chance: what is learnt of them by heart lets the validation loss rise.</summary>
    internal static Dataset Noisy { get; } = Made();

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(5, null)]
    [InlineData(3, 0.7)]
    public void Training_stops_after_as_many_epochs_in_a_row_and_the_weights_of_the_best_one_are_kept(int patience, double? ema)
    {
        var (losses, digests) = Unstopped(Options with { Ema = ema });
        var (epochs, best) = Expected(losses, patience);
        Assert.True(best > 1 && epochs < Options.Epochs, $"best {best}, stops at {epochs}: {string.Join(' ', losses)}");

        var model = Toy.Network();
        var result = Trainer.Fit(
            model, Noisy, Options with { Ema = ema, Patience = patience }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(losses[..epochs], result.History.Select(row => row.ValidationLoss!.Value));
        Assert.Equal(digests[best - 1], WeightDigest.Of(model));
        Assert.NotEqual(digests[epochs - 1], WeightDigest.Of(model));

        // And they are what is evaluated.
        using var workers = new Workers(1);
        Assert.Equal(new Evaluator(model, Noisy.Test, workers).Run(TestContext.Current.CancellationToken).Loss, result.Evaluation.Loss);
    }

    [Fact]
    public void With_more_patience_than_epochs_all_are_trained_and_the_best_weights_are_kept_too()
    {
        var (losses, digests) = Unstopped(Options);
        var model = Toy.Network();
        var result = Trainer.Fit(model, Noisy, Options with { Patience = 1000 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Options.Epochs, result.History.Count);
        Assert.Equal(digests[losses.IndexOf(losses.Min())], WeightDigest.Of(model));
    }

    [Fact]
    public void A_loss_as_good_as_the_best_is_no_better()
    {
        // Weights that do not move evaluate alike.
        var still = Options with { Optimizer = new Sgd(1e-30), Patience = 4 };
        var result = Trainer.Fit(Toy.Network(), Noisy, still, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(result.History.Select(row => row.ValidationLoss).Distinct());
        Assert.Equal(1 + 4, result.History.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.7)]
    public void Stopped_anywhere_and_resumed_it_stops_early_with_the_bits_of_an_uninterrupted_run(double? ema)
    {
        var options = Options with { Patience = 3, Ema = ema };
        var (losses, digests) = Unstopped(options with { Patience = null });
        var (epochs, best) = Expected(losses, 3);
        foreach (int steps in (int[])[1, (best * Batches) + 2, (epochs * Batches) - 1])
        {
            using var folder = new TemporaryFolder();
            using (var run = TrainingRun.Start(Toy.Network(), Noisy, options, folder.Path))
                TrainingRunTests.StopAfter(run, steps);
            double loss;
            using (var resumed = TrainingRun.Resume(folder.Path, Noisy))
            {
                var result = resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
                loss = result.Evaluation.Loss;
                Assert.Equal(losses[..epochs], result.History.Select(row => row.ValidationLoss!.Value));
                Assert.Equal(digests[best - 1], WeightDigest.Of(resumed.Model));
            }

            // Resumed once more there is nothing left to train.
            Assert.Equal(digests[best - 1], WeightDigest.Of(SavedModel.Load(folder.Path)));
            using var again = TrainingRun.Resume(folder.Path, Noisy);
            Assert.True(again.IsFinished);
            Assert.Equal(loss, again.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation.Loss);
            Assert.Equal(digests[best - 1], WeightDigest.Of(again.Model));
        }
    }

    /// <summary>Validation loss and weights after each epoch of a training that nothing stops.</summary>
    static (List<double> Losses, List<string> Digests) Unstopped(TrainingOptions options)
    {
        var (losses, digests) = (new List<double>(), new List<string>());
        var recorder = new Calls
        {
            Epoch = context =>
            {
                losses.Add(context.Evaluation!.Loss);
                digests.Add(WeightDigest.Of(context.Model));
            },
        };
        Trainer.Fit(Toy.Network(), Noisy, options, callbacks: [recorder]);
        return (losses, digests);
    }

    /// <summary>How many epochs are trained, and which is the best of them, from 1.</summary>
    static (int Epochs, int Best) Expected(List<double> losses, int patience)
    {
        int best = 0;
        for (int epoch = 1; epoch <= losses.Count; epoch++)
        {
            if (best == 0 || losses[epoch - 1] < losses[best - 1])
                best = epoch;
            if (epoch == best + patience)
                return (epoch, best);
        }

        return (losses.Count, best);
    }

    static Dataset Made()
    {
        var random = new Random(3);
        var train = Toy.Relabelled(Toy.Train, i => random.Next(3) == 0 ? random.Next(3) : Toy.Train.Label(i));
        return new("noisy", train, Toy.Test, "made by the tests");
    }
}
