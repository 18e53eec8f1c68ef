using Gabor.Data;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Runs;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Runs on the embedded digits, cut to a few steps by a large batch: resuming opens the data set again by its name.</summary>
public sealed class TrainingRunTests
{
    static readonly Dataset Digits = DatasetRegistry.Default.Open("digits");

    static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 3000, Optimizer = new Momentum(0.01), Threads = 1, Shift = 1, CheckpointSeconds = 0, LogEvery = 2,
    };

    static Model Network() =>
        new Sequential("small", Digits.Shape).MaxPooling(4).Dense(16).Relu().Dropout(0.5f).Dense(10).Build(Digits.ClassNames);

    /// <summary>One whose running statistics a checkpoint has to keep too.</summary>
    static Model Normalized() => new Sequential("normalized", Digits.Shape).MaxPooling(4).Dense(16)
        .Add("norm", (name, shape) => new BatchNormalization(name, shape)).Relu().Dense(10).Build(Digits.ClassNames);

    static string Uninterrupted(Func<Model>? make = null)
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start((make ?? Network)(), Digits, Options, folder.Path);
        run.Train();
        return WeightDigest.Of(run.Model);
    }

    [Fact]
    public void An_observer_that_throws_ends_a_run_as_failed_which_resumes_to_the_same_bits()
    {
        var token = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Network(), Digits, Options, folder.Path))
        {
            Assert.Throws<InvalidOperationException>(() => run.Train(
                new Thrower(() => new InvalidOperationException("no listener")), token));
            var record = RunRecord.Read(folder.File("run.json"));
            Assert.Equal((RunState.Failed, "no listener"), (record.State, record.Failure));
        }

        using (var run = TrainingRun.Resume(folder.Path))
        {
            Assert.True(run.Steps > 0);
            Assert.Throws<OperationCanceledException>(() => run.Train(
                new Thrower(() => new OperationCanceledException("by itself")), token));
            Assert.Equal(RunState.Failed, RunRecord.Read(folder.File("run.json")).State);
        }

        using var resumed = TrainingRun.Resume(folder.Path);
        resumed.Train(cancellationToken: token);
        Assert.Equal(Uninterrupted(), WeightDigest.Of(resumed.Model));
    }

    sealed class Thrower(Func<Exception> make) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => throw make();
    }

    [Fact]
    public void Options_that_a_run_has_fixed_cannot_be_changed_when_it_is_resumed()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun.Start(Network(), Digits, Options, folder.Path))
        {
        }

        Assert.Throws<ArgumentException>(() => TrainingRun.Resume(folder.Path, change: options => options with { BatchSize = 7 }));
    }

    [Fact]
    public void A_finished_run_leaves_all_its_files()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(Network(), Digits, Options, folder.Path);
        var evaluation = run.Train(cancellationToken: TestContext.Current.CancellationToken);
        var record = RunRecord.Read(folder.File("run.json"));
        Assert.Equal(RunState.Finished, record.State);
        Assert.Equal(Digits.Sha256, record.Data.Sha256);
        Assert.Null(new TrainingOptionTable(ComponentRegistries.Default).Read(record.Options).Initializer);
        Assert.Equal(evaluation.Evaluation.Accuracy, ReportRecord.Read(folder.File("report.json")).Accuracy);
        Assert.Equal(WeightDigest.Of(run.Model), WeightDigest.Of(SavedModel.Load(folder.Path)));
        Assert.Equal([2L, 4, 6, 8, 10, 12], MetricsFile.Read(folder.File("metrics.csv")).Select(row => row.Step));
        Assert.Equal(2, Directory.GetFiles(folder.File("checkpoint"), "*.gabor").Length);
    }

    [Fact]
    public void Stopped_anywhere_and_resumed_it_gives_the_bits_of_an_uninterrupted_run()
    {
        string expected = Uninterrupted();
        for (int steps = 1; steps < 11; steps += 2)
        {
            using var folder = new TemporaryFolder();
            using (var run = TrainingRun.Start(Network(), Digits, Options, folder.Path))
                StopAfter(run, steps);
            Assert.Equal(RunState.Interrupted, RunRecord.Read(folder.File("run.json")).State);
            using var resumed = TrainingRun.Resume(folder.Path);
            Assert.True(resumed.Steps >= steps);
            resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(expected, WeightDigest.Of(resumed.Model));
            Assert.Equal([2L, 4, 6, 8, 10, 12], MetricsFile.Read(folder.File("metrics.csv")).Select(row => row.Step));
        }
    }

    [Fact]
    public void Resumed_with_crops_and_mixed_targets_it_gives_those_bits_too()
    {
        var options = Options with
        {
            Shift = 0,
            Crop = 24,
            Pad = 1,
            Crops = 5,
            Preprocessing = PreprocessingRegistry.Default.Named("channels"),
            LabelSmoothing = 0.1,
            Mixup = 0.4,
            Cutmix = 1,
        };
        using TemporaryFolder whole = new(), stopped = new();
        using var uninterrupted = TrainingRun.Start(Cropped(), Digits, options, whole.Path);
        var evaluation = uninterrupted.Train(cancellationToken: TestContext.Current.CancellationToken);
        using (var run = TrainingRun.Start(Cropped(), Digits, options, stopped.Path))
            StopAfter(run, 5);
        using var resumed = TrainingRun.Resume(stopped.Path);
        Assert.Equal(evaluation.Evaluation.Loss, resumed.Train(cancellationToken: TestContext.Current.CancellationToken).Evaluation.Loss);
        Assert.Equal(WeightDigest.Of(uninterrupted.Model), WeightDigest.Of(resumed.Model));
        Assert.Equal(5, ReportRecord.Read(stopped.File("report.json")).Crops);

        static Model Cropped() =>
            new Sequential("small", new Gabor.Numerics.Shape(24, 24, 1)).MaxPooling(4).Dense(16).Relu().Dense(10).Build(Digits.ClassNames);
    }

    [Fact]
    public void Resumed_with_batch_normalisation_it_gives_those_bits_too()
    {
        string expected = Uninterrupted(Normalized);
        using var folder = new TemporaryFolder();
        string stopped;
        using (var run = TrainingRun.Start(Normalized(), Digits, Options, folder.Path))
        {
            StopAfter(run, 5);
            stopped = WeightDigest.Of(run.Model);
            Assert.Contains(run.Model.Parameters, p => p.Name == "norm1.mean" && p.Parameter.Value.Span.ContainsAnyExcept(0f));
        }

        using var resumed = TrainingRun.Resume(folder.Path);
        Assert.Equal(stopped, WeightDigest.Of(resumed.Model));
        resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected, WeightDigest.Of(resumed.Model));
        Assert.Equal(expected, WeightDigest.Of(SavedModel.Load(folder.Path)));
    }

    [Theory]
    [InlineData("muon", 0.02)]
    [InlineData("momentum", 1e-6)]
    public void Stopped_and_resumed_averages_and_a_plateau_go_on_to_the_bit(string optimizer, double learningRate)
    {
        // At the low learning rate the loss falls by less than the threshold; with no patience the learning rate is cut after each epoch
        // but the first, by what was evaluated before.
        var options = Options with
        {
            Epochs = 6,
            Optimizer = OptimizerRegistry.Default.Named(optimizer)
                .Create(name => name == "learning-rate" ? learningRate : null),
            Schedule = new Plateau(0.5, 0, warmupEpochs: 1),
            ClipNorm = 5,
            ClipValue = 2,
            Ema = 0.8,
            Lookahead = 0.5,
            LogEvery = 1,
        };
        using var untouched = new TemporaryFolder();
        using var whole = TrainingRun.Start(Network(), Digits, options, untouched.Path);
        whole.Train(cancellationToken: TestContext.Current.CancellationToken);
        float[] learningRates = LearningRates(untouched);
        if (optimizer == "momentum")
            Assert.True(learningRates[^1] < learningRates.Max() / 2, $"{string.Join(' ', learningRates)}");
        foreach (int steps in (int[])[2, 6, 10, 13, 16])
        {
            using var folder = new TemporaryFolder();
            using (var run = TrainingRun.Start(Network(), Digits, options, folder.Path))
                StopAfter(run, steps);
            using var resumed = TrainingRun.Resume(folder.Path);
            resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(WeightDigest.Of(whole.Model), WeightDigest.Of(resumed.Model));
            Assert.Equal(WeightDigest.Of(whole.Model), WeightDigest.Of(SavedModel.Load(folder.Path)));
            Assert.Equal(learningRates, LearningRates(folder));
        }

        static float[] LearningRates(TemporaryFolder folder) =>
            [.. MetricsFile.Read(folder.File("metrics.csv")).Select(row => (float)row.LearningRate)];
    }

    [Fact]
    public void Killed_between_its_checkpoints_it_resumes_from_either_of_them()
    {
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Network(), Digits, Options, folder.Path))
            run.Train(cancellationToken: TestContext.Current.CancellationToken);
        string expected = Uninterrupted();

        // As a kill leaves it: no weights, no report, state running; then also the newest checkpoint cut, then none at all.
        foreach (int left in (int[])[2, 1, 0])
        {
            string[] checkpoints = [.. Directory.GetFiles(folder.File("checkpoint")).Order()];
            if (left == 1)
                File.WriteAllBytes(checkpoints[^1], File.ReadAllBytes(checkpoints[^1])[..^1]);
            if (left == 0)
                Array.ForEach(checkpoints, File.Delete);
            File.AppendAllText(folder.File("metrics.csv"), "4,13,0.1,");
            (RunRecord.Read(folder.File("run.json")) with { State = RunState.Running, Finished = null }).Write(folder.File("run.json"));
            using var resumed = TrainingRun.Resume(folder.Path);
            Assert.Equal(left == 1 ? 1 : 0, resumed.Remarks.Count);
            resumed.Train(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(expected, WeightDigest.Of(resumed.Model));
            Assert.Equal(6, MetricsFile.Read(folder.File("metrics.csv")).Count);
        }
    }

    [Fact]
    public void A_run_that_is_being_trained_is_not_resumed_beside_it()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun.Start(Network(), Digits, Options, folder.Path))
            Assert.Contains(
                "another process", Assert.Throws<TrainingException>(
                    () => TrainingRun.Resume(folder.Path)).Message, StringComparison.Ordinal);

        // A killed process leaves the file, but not the lock.
        File.WriteAllText(folder.File("checkpoint/lock"), "");
        TrainingRun.Resume(folder.Path).Dispose();
    }

    [Fact]
    public void A_file_that_cannot_be_written_fails_the_run_and_its_record_says_so()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(Network(), Digits, Options, folder.Path);
        Directory.CreateDirectory(folder.File("metrics.csv"));
        Assert.ThrowsAny<IOException>(() => run.Train(cancellationToken: TestContext.Current.CancellationToken));
        var record = RunRecord.Read(folder.File("run.json"));
        Assert.Equal(RunState.Failed, record.State);
        Assert.Contains("metrics.csv", record.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_than_it_began_with_is_refused()
    {
        using var folder = new TemporaryFolder();
        TrainingRun.Start(Network(), Digits, Options, folder.Path).Dispose();
        var record = RunRecord.Read(folder.File("run.json"));
        (record with { Data = record.Data with { Sha256 = new string('0', 64) } }).Write(folder.File("run.json"));
        Assert.Contains(
            "SHA-256", Assert.Throws<GaborFormatException>(() => TrainingRun.Resume(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_in_its_record_is_refused()
    {
        using var folder = new TemporaryFolder();
        TrainingRun.Start(Network(), Digits, Options, folder.Path).Dispose();
        var record = RunRecord.Read(folder.File("run.json"));
        (record with { Options = [.. record.Options, new("turbo", true)] }).Write(folder.File("run.json"));
        Assert.Contains(
            "turbo", Assert.Throws<GaborFormatException>(() => TrainingRun.Resume(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_refused_and_left_as_it_was()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("mine.txt"), "mine");
        Assert.Throws<ArgumentException>(() => TrainingRun.Start(Network(), Digits, Options, folder.Path));
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Weights_that_the_last_step_made_infinite_are_not_kept_as_a_result()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(
            Network(), Digits,
            Options with { Epochs = 1, BatchSize = 10_000, Optimizer = new Sgd(1e30, 1e12), Schedule = new ConstantLearningRate() },
            folder.Path);
        string message = Assert.Throws<TrainingException>(
            () => run.Train(cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.StartsWith("step 1: dense", message, StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, RunRecord.Read(folder.File("run.json")).State);
        Assert.Empty(Directory.GetFiles(folder.File("checkpoint"), "*.gabor"));
    }

    [Fact]
    public void An_evaluation_that_is_not_finite_is_not_kept_as_a_result()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(
            Network(), Digits,
            Options with { Epochs = 1, BatchSize = 10_000, Optimizer = new Sgd(3e38), Schedule = new ConstantLearningRate() }, folder.Path);
        Assert.Contains(
            "test images",
            Assert.Throws<TrainingException>(() => run.Train(cancellationToken: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, RunRecord.Read(folder.File("run.json")).State);
    }

    [Fact]
    public void A_parameter_that_the_checkpoint_does_not_hold_is_refused_before_memory_is_taken()
    {
        using var folder = new TemporaryFolder();
        using (var run = TrainingRun.Start(Network(), Digits, Options, folder.Path))
            run.Train(cancellationToken: TestContext.Current.CancellationToken);
        string text = File.ReadAllText(folder.File("model.json"))
            .Replace("\"outputs\": 16", "\"outputs\": 20000000", StringComparison.Ordinal);
        File.WriteAllText(folder.File("model.json"), text);
        Assert.Contains(
            "dense1.weight", Assert.Throws<GaborFormatException>(() => TrainingRun.Resume(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_diverges_says_so_in_its_record_and_keeps_its_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var run = TrainingRun.Start(
            Network(), Digits, Options with { Optimizer = new Sgd(1e20), Schedule = new ConstantLearningRate() }, folder.Path);
        string message = Assert.Throws<TrainingException>(
            () => run.Train(cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("last good checkpoint", message, StringComparison.Ordinal);
        var record = RunRecord.Read(folder.File("run.json"));
        Assert.Equal(RunState.Failed, record.State);
        Assert.Equal(message, record.Failure);
        Assert.NotEmpty(Directory.GetFiles(folder.File("checkpoint"), "*.gabor"));
    }

    /// <summary>Trains until so many steps are done, and not to the end of the run.</summary>
    internal static void StopAfter(TrainingRun run, int steps)
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => run.Train(new Stop(source, steps), source.Token));
    }

    /// <summary>Asks to stop once so many steps are done. Progress is told at the end of each epoch at the latest.</summary>
    sealed class Stop(CancellationTokenSource source, int steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step >= steps)
                source.Cancel();
        }
    }
}
