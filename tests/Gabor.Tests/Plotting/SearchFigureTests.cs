using Gabor.Experiments.Search;
using Gabor.Models;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Tests.Plotting;

/// <summary>What the figures of range tests and sweeps are made of; how they look, a person sees.</summary>
public sealed class SearchFigureTests
{
    [Fact]
    public void A_range_test_is_drawn_over_the_logarithm_of_the_learning_rate_with_both_suggestions()
    {
        double[] learningRates = [.. Enumerable.Range(0, 41).Select(i => Math.Pow(10, -4 + (i / 10.0)))];
        double[] losses =
        [
            .. learningRates.Select(learningRate => learningRate < 0.1 ? 2 / (1 + (learningRate * 1000)) : 100 * learningRate),
        ];
        var figure = Assert.IsType<LineFigure>(
            RangeTestFigure.Of(RangeTestResult.Of(learningRates, losses, exploded: true, around: 2), "title"));
        Assert.True(figure.LogX);
        Assert.Equal(
            ["smoothed", "of each batch", "steepest descent: 0.001", "a tenth of the divergence: 0.1"],
            figure.Lines.Select(line => line.Name));
        Assert.True(figure.YRange!.Value.Largest < 5, "the explosion flattens all else");
        IsPng(figure);
    }

    [Fact]
    public void A_range_test_without_steps_is_refused() =>
        Assert.Throws<ArgumentException>(() => RangeTestFigure.Of(RangeTestResult.Of([], [], exploded: true, around: 2)));

    [Fact]
    public void One_option_is_a_panel_two_are_a_map_more_or_drawn_ones_are_panels()
    {
        Assert.IsType<SweepPanel>(Of(SweepAxis.Grid([Axis("learning-rate", "0.001", "0.01", "0.1")])));
        Assert.IsType<SweepPanel>(Of(SweepAxis.Grid([Axis("optimizer", "adam", "sgd")])));
        Assert.IsType<SweepMap>(Of(SweepAxis.Grid([Axis("learning-rate", "0.001", "0.01"), Axis("batch-size", "16", "32", "64")])));
        Assert.IsType<Panels>(
            Of(SweepAxis.Grid([Axis("learning-rate", "0.001", "0.01"), Axis("batch-size", "16", "32"), Axis("weight-decay", "0", "0.1")])));
        Assert.IsType<Panels>(
            Of(SweepAxis.Draw([SweepAxis.Parse("learning-rate=0.001..1:log"), SweepAxis.Parse("weight-decay=0..1")], 15, 1)));
    }

    [Fact]
    public void A_sweep_whose_trials_all_failed_cannot_be_drawn() =>
        Assert.Throws<ArgumentException>(() => SweepFigure.Of([.. Trials(SweepAxis.Grid([Axis("learning-rate", "1")]), everyFails: 1)]));

    static Figure Of(IReadOnlyList<IReadOnlyList<SweepSetting>> settings)
    {
        var figure = SweepFigure.Of([.. Trials(settings, everyFails: 5)]);
        IsPng(figure);
        Assert.Contains("<svg", figure.ToSvg(), StringComparison.Ordinal);
        return figure;
    }

    static IEnumerable<SweepTrial> Trials(
        IReadOnlyList<IReadOnlyList<SweepSetting>> settings, int everyFails) => settings.Select((own, i) =>
    {
        var trial = new SweepTrial(own, Networks.Default.Named("softmax"), new TrainingOptions());
        trial.Begun($"{i}");
        if ((i + 1) % everyFails == 0)
            trial.Failed("the loss is no longer a finite number", 1);
        else
            trial.Ended([new(1, 1, 0, 0, 0, 0.1, 0.9 + (0.01 * (i % 7)), null, null, 0, 0)], 1);
        return trial;
    });

    static SweepAxis Axis(string name, params string[] values) => new(name, values);

    static void IsPng(Figure figure) => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], figure.ToPng()[..4]);
}
