using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.Search;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Tests.Experiments.Search;

public sealed class SweepTests : IDisposable
{
    static readonly Dataset Digits = DatasetRegistry.Default.Open("digits");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("learning-rate=0.1,0.2", "learning-rate 0.1|learning-rate 0.2")]
    [InlineData("model=mlp", "model mlp")]
    public void A_list_is_read(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SweepAxis.Grid([SweepAxis.Parse(text)]).Select(s => s.Single().ToString())));

    [Theory]
    [InlineData("learning-rate", "an option and its values are expected")]
    [InlineData("=1,2", "an option and its values are expected")]
    [InlineData("learning-rate=", "a value is missing")]
    [InlineData("learning-rate=1,,2", "a value is missing")]
    [InlineData("learning-rate=1,1", "duplicate value 1")]
    [InlineData("learning-rate=1..x", "'1..x' is not a range of numbers")]
    [InlineData("learning-rate=2..1", "its end must be above its beginning")]
    [InlineData("learning-rate=0..1:log", "must begin above 0")]
    public void What_is_neither_list_nor_range_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => SweepAxis.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_grid_is_every_combination_and_the_first_option_changes_slowest() => Assert.Equal(
        ["a 1, b x", "a 1, b y", "a 1, b z", "a 2, b x", "a 2, b y", "a 2, b z"],
        SweepAxis.Grid([SweepAxis.Parse("a=1,2"), SweepAxis.Parse("b=x,y,z")]).Select(settings => string.Join(", ", settings)));

    [Fact]
    public void A_grid_refuses_ranges_options_that_come_twice_and_too_many_combinations()
    {
        Refuses("a range cannot be used in a grid", SweepAxis.Parse("a=1..2"));
        Refuses("duplicate option", SweepAxis.Parse("a=1"), SweepAxis.Parse("a=2"));
        var many = Enumerable.Range(0, 5)
            .Select(i => new SweepAxis($"a{i}", [.. Enumerable.Range(0, 10).Select(v => v.ToString(CultureInfo.InvariantCulture))]));
        Refuses("100000 combinations", [.. many]);

        static void Refuses(string expected, params SweepAxis[] axes) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => SweepAxis.Grid(axes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawn_values_lie_in_their_ranges_and_spread_evenly_over_numbers_or_decades()
    {
        var drawn = SweepAxis.Draw(
            [
                SweepAxis.Range("even", 2, 4), SweepAxis.Parse("decades=0.0001..1:log"), SweepAxis.Parse("whole=3..9"),
                SweepAxis.Parse("word=a,b"),
            ],
            2000, 5);
        Assert.Equal(2000, drawn.Count);
        double[] even = Numbers(0), decades = Numbers(1), whole = Numbers(2);
        Assert.All(even, value => Assert.InRange(value, 2, 4));
        Assert.Equal(3, even.Average(), 0.05);
        Assert.All(decades, value => Assert.InRange(value, 0.0001, 1));
        Assert.Equal(0.25, decades.Count(value => value < 0.001) / 2000.0, 0.03);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], whole.Distinct().Order());
        Assert.Equal(0.5, drawn.Count(settings => settings[3].Value == "a") / 2000.0, 0.04);

        double[] Numbers(int axis) => [.. drawn.Select(settings => double.Parse(settings[axis].Value, CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void More_draws_begin_with_the_same_ones_another_seed_has_others_and_none_comes_twice()
    {
        SweepAxis[] axes = [SweepAxis.Parse("learning-rate=0.001..0.1:log"), SweepAxis.Parse("batch-size=16,32")];
        string[] few = Texts(SweepAxis.Draw(axes, 5, 1)), many = Texts(SweepAxis.Draw(axes, 9, 1));
        Assert.Equal(few, many[..5]);
        Assert.NotEqual(few, Texts(SweepAxis.Draw(axes, 5, 2)));
        Assert.Equal(2, SweepAxis.Draw([axes[1]], 10, 1).Count);
        Assert.Contains(
            "random is 0", Assert.Throws<ArgumentException>(() => SweepAxis.Draw(axes, 0, 1)).Message, StringComparison.Ordinal);

        static string[] Texts(IEnumerable<IReadOnlyList<SweepSetting>> drawn) => [.. drawn.Select(settings => string.Join(", ", settings))];
    }

    [Fact]
    public void An_interrupted_sweep_goes_on_where_it_stopped_and_ends_as_one_that_was_not()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Make("cut").Run(new Ending(source), source.Token));
        var again = Make("cut");
        Assert.Equal([SweepState.Finished, SweepState.Begun, SweepState.Waiting], again.Trials.Select(trial => trial.State));
        Assert.Equal(1, again.Done);
        again.Run(null, TestContext.Current.CancellationToken);
        var whole = Make("whole");
        whole.Run(null, TestContext.Current.CancellationToken);
        Assert.Equal(
            whole.Trials.Select(trial => (trial.Accuracy, trial.Loss, Path.GetFileName(trial.Folder))),
            again.Trials.Select(trial => (trial.Accuracy, trial.Loss, Path.GetFileName(trial.Folder))));
        Assert.Equal(whole.Ranked[0].Settings, again.Ranked[0].Settings);
        Assert.Equal(again.Trials.Max(trial => trial.Accuracy), again.Ranked[0].Accuracy);

        // Each is an ordinary run.
        Assert.Equal(RunState.Finished, RunRecord.Read(Path.Combine(again.Trials[2].Folder!, "run.json")).State);
        Assert.Equal(4, File.ReadAllLines(again.TableFile).Length);
    }

    [Fact]
    public void More_trials_extend_a_sweep_and_those_that_are_there_are_not_repeated()
    {
        Make("more", "0.01", "0.02").Run(null, TestContext.Current.CancellationToken);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(folder.File("more"), "002", "report.json"));
        var more = Make("more", "0.02", "0.04", "0.01");
        Assert.Equal(2, more.Done);
        more.Run(null, TestContext.Current.CancellationToken);
        Assert.Equal(["002", "003", "001"], more.Trials.Select(trial => Path.GetFileName(trial.Folder)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder.File("more"), "002", "report.json")));
    }

    [Fact]
    public void Runs_of_other_options_are_other_trials_and_threads_are_no_difference()
    {
        Make("one", "0.01").Run(null, TestContext.Current.CancellationToken);
        Assert.Equal(1, Make("one", options => options with { Threads = 2, LogEvery = 3, CheckpointSeconds = 9 }, "0.01").Done);
        Assert.Equal(0, Make("one", options => options with { Seed = 9 }, "0.01").Done);
        Assert.Equal(0, Make("one", options => options with { ClipNorm = 1 }, "0.01").Done);
        Assert.Equal(0, Make("one", options => options with { Initializer = new He() }, "0.01").Done);
    }

    Sweep Make(string name, params string[] learningRates) => Make(name, options => options, learningRates);

    Sweep Make(string name, Func<TrainingOptions, TrainingOptions> change, params string[] learningRates) => new(
        folder.File(name), Digits,
        SweepAxis.Grid([new SweepAxis("learning-rate", learningRates.Length == 0 ? ["0.001", "0.01", "0.1"] : learningRates)]),
        settings => (Networks.Default.Named("softmax"), change(new TrainingOptions
        {
            Epochs = 2, BatchSize = 1000, Threads = 1, Optimizer = new Adam(double.Parse(settings[0].Value, CultureInfo.InvariantCulture)),
        })));

    /// <summary>Ends the sweep while its second trial trains.</summary>
    sealed class Ending(CancellationTokenSource source) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value)
        {
            if (value is { Number: 1, Training.Finished: not null })
                source.Cancel();
        }
    }

    [Fact]
    public void Two_trials_that_are_the_same_training_are_refused() => Assert.Contains(
        "learning-rate 0.01 and learning-rate 0.010000000000000000001 are the same training",
        Assert.Throws<ArgumentException>(() => new Sweep(
            folder.File("same"), Digits, [[new("learning-rate", "0.01")], [new("learning-rate", "0.010000000000000000001")]],
            _ => (Networks.Default.Named("softmax"), new TrainingOptions()))).Message, StringComparison.Ordinal);
}
