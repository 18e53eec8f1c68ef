using Gabor.Initializers;
using Gabor.Optimizers;
using Gabor.Runs;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class CallbackTests
{
    static readonly TrainingOptions Options = new()
    {
        Epochs = 4, BatchSize = 75, Optimizer = new Momentum(0.02), Schedule = new StepDecay(1, 0.5), Threads = 1, Initializer = new He(),
        CheckpointSeconds = 0,
        LogEvery = 1,
    };

    [Fact]
    public void They_are_called_one_after_the_other_at_the_start_after_each_step_and_after_each_epoch()
    {
        var called = new List<string>();
        Calls Named(string name) => new()
        {
            Start = at => called.Add($"{name} start {at.Epoch} {at.Step} {at.Evaluation is null}"),
            Step = at => called.Add($"{name} step {at.Epoch} {at.Step} {at.Evaluation is null}"),
            Epoch = at => called.Add($"{name} epoch {at.Epoch} {at.Step} {at.Evaluation is null}"),
        };
        Fit(Options with { Epochs = 2 }, Named("a"), Named("b"));
        Assert.Equal(
            [
                "a start 0 0 True", "b start 0 0 True",
                "a step 1 1 True", "b step 1 1 True", "a step 1 2 True", "b step 1 2 True", "a epoch 1 2 False", "b epoch 1 2 False",
                "a step 2 3 False", "b step 2 3 False", "a step 2 4 False", "b step 2 4 False", "a epoch 2 4 False", "b epoch 2 4 False",
            ],
            called);
    }

    [Fact]
    public void They_see_losses_learning_rates_and_evaluations_of_the_history()
    {
        var (losses, learningRates, evaluated) = (new List<double>(), new List<float>(), new List<double>());
        HashSet<TrainingContext> contexts = [];
        var result = Fit(Options, new Calls
        {
            Step = at =>
            {
                losses.Add(at.StepLoss);
                learningRates.Add(at.LearningRate);
                contexts.Add(at);
            },
            Epoch = at => evaluated.Add(at.Evaluation!.Loss),
        });

        // Two batches of equally many images an epoch; the learning rate halves with each epoch.
        Assert.Equal([0.02f, 0.02f, 0.01f, 0.01f, 0.005f, 0.005f, 0.0025f, 0.0025f], learningRates);
        Assert.All(result.History.Zip(losses.Chunk(2)), pair => Assert.Equal(pair.Second.Average(), pair.First.TrainLoss, 1e-9));
        Assert.Equal(result.History.Select(row => row.TestLoss!.Value), evaluated);
        Assert.Same(result.Model, Assert.Single(contexts).Model);
        Assert.Equal(result.Options, contexts.Single().Options);
    }

    [Fact]
    public void After_an_epoch_the_model_holds_the_averaged_weights_and_between_steps_those_that_are_trained()
    {
        var (plain, ends) = Digests(Options);
        var (averaged, averagedEnds) = Digests(Options with { Ema = 0.5 });
        Assert.Equal(plain, averaged);
        Assert.Equal(ends, plain.Where((_, step) => step % 2 == 1));
        Assert.Empty(ends.Intersect(averagedEnds));

        static (List<string> Steps, List<string> Ends) Digests(TrainingOptions options)
        {
            var (steps, ends) = (new List<string>(), new List<string>());
            Fit(options, new Calls
            {
                Step = at => steps.Add(WeightDigest.Of(at.Model)),
                Epoch = at => ends.Add(WeightDigest.Of(at.Model)),
            });
            return (steps, ends);
        }
    }

    [Theory]
    [InlineData("step 3")]
    [InlineData("step 4")]
    [InlineData("epoch 2")]
    public void Stop_ends_training_with_the_epoch_as_if_it_were_the_last_one(string at)
    {
        // The learning rate goes by the epochs done, not by all there are to be.
        var expected = Fit(Options with { Epochs = 2 });
        var (after, stopped) = (0, new List<bool>());
        using var folder = new TemporaryFolder();
        var stop = new Calls
        {
            Step = now => Act(now, $"step {now.Step}"),
            Epoch = now => Act(now, $"epoch {now.Epoch}"),
        };
        var result = Trainer.Fit(
            Toy.Network(), Toy.Dataset, Options, runFolder: folder.Path, callbacks: [stop, new Calls { Epoch = _ => after++ }],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, after);
        Assert.Equal([1, 2], result.History.Select(row => row.Epoch));
        Assert.Equal(WeightDigest.Of(expected.Model), WeightDigest.Of(result.Model));
        Assert.Equal(expected.Evaluation.Loss, result.Evaluation.Loss);
        Assert.Contains("after 2 epochs", result.ToString(), StringComparison.Ordinal);
        Assert.Equal(RunState.Finished, RunRecord.Read(folder.File("run.json")).State);
        Assert.Equal(expected.Evaluation.Accuracy, ReportRecord.Read(folder.File("report.json")).Accuracy);
        Assert.Equal([false, true], stopped.Distinct());

        using var again = TrainingRun.Resume(folder.Path, Toy.Dataset);
        Assert.True(again.IsFinished);
        again.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(WeightDigest.Of(expected.Model), WeightDigest.Of(again.Model));

        void Act(TrainingContext now, string where)
        {
            stopped.Add(now.IsStopped);
            if (where == at)
                now.Stop();
            if (now.IsStopped)
                stopped.Add(true);
        }
    }

    [Theory]
    [InlineData("start")]
    [InlineData("step 3")]
    [InlineData("epoch 2")]
    public void An_exception_ends_training_and_training_can_go_on_with_the_bits_of_one_without_it(string at)
    {
        var options = Options with { Schedule = new Plateau(0.5, patience: 0), Patience = 3, Ema = 0.7 };
        string expected = WeightDigest.Of(Fit(options).Model);
        bool throws = true;
        int others = 0;
        Calls[] callbacks = [Throwing(at, () => throws), new Calls { Start = _ => others++, Step = _ => others++, Epoch = _ => others++ }];
        using var trainer = new Trainer(Toy.Network(), Toy.Dataset, options, callbacks);
        string thrown = Assert.Throws<NotSupportedException>(
            () => trainer.Train(cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Equal($"thrown at {at}", thrown);
        Assert.Equal(at switch { "start" => 0, "step 3" => 1 + 2 + 1, _ => 1 + 4 + 1 }, others);
        throws = false;
        trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected, WeightDigest.Of(trainer.Model));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("step 3")]
    [InlineData("epoch 2")]
    public void A_run_that_an_exception_ends_says_so_and_can_be_resumed(string at)
    {
        string expected = WeightDigest.Of(Fit(Options).Model);
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Toy.Network(), Toy.Dataset, Options, folder.Path, [Throwing(at, () => true)]))
            Assert.Throws<NotSupportedException>(() => run.Train(cancellationToken: TestContext.Current.CancellationToken));
        var record = RunRecord.Read(folder.File("run.json"));
        Assert.Equal((RunState.Failed, $"thrown at {at}"), (record.State, record.Failure));
        Assert.NotNull(record.Finished);

        int steps = 0;
        using var resumed = TrainingRun.Resume(folder.Path, Toy.Dataset, callbacks: [new Calls { Step = _ => steps++ }]);
        int left = 8 - (int)resumed.Steps;
        resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(left, steps);
        Assert.Equal(expected, WeightDigest.Of(resumed.Model));
        Assert.Equal(RunState.Finished, RunRecord.Read(folder.File("run.json")).State);
    }

    static Calls Throwing(string at, Func<bool> throws)
    {
        void Act(string where)
        {
            if (where == at && throws())
                throw new NotSupportedException($"thrown at {at}");
        }

        return new() { Start = _ => Act("start"), Step = now => Act($"step {now.Step}"), Epoch = now => Act($"epoch {now.Epoch}") };
    }

    static TrainingResult Fit(TrainingOptions options, params TrainingCallback[] callbacks) =>
        Trainer.Fit(Toy.Network(), Toy.Dataset, options, callbacks: callbacks);
}
