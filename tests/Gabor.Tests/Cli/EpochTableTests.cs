using Gabor.Cli;
using Gabor.Cli.Training;
using Gabor.Evaluation;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>The table of epochs on screens of every width.</summary>
public sealed class EpochTableTests
{
    static (TrainingProgress Progress, EpochEnd End) Epoch(int number, int right, double loss = 0.0229)
    {
        var end = new EpochEnd(new EvaluationResult(["a", "b"], [[right, 10_000 - right], [0, 10_000]], loss, 1), false, "digest", 19.4);
        return (new TrainingProgress(number, 20, 100, 200, 0.01f, 0.0246, 0.9915, 16_033, TimeSpan.Zero, end), end);
    }

    static string Row(EpochTable table)
    {
        var (progress, end) = Epoch(3, 9850);
        return table.Row(progress, end, isBest: true);
    }

    [Theory]
    [InlineData(72, "epoch", "loss", "accuracy", "test loss", "test accuracy", "images/s", "time")]
    [InlineData(71, "epoch", "loss", "accuracy", "test loss", "test accuracy", "time")]
    [InlineData(59, "epoch", "loss", "accuracy", "test loss", "test accuracy")]
    [InlineData(45, "epoch", "loss", "test loss", "test accuracy")]
    [InlineData(39, "epoch", "loss", "test accuracy")]
    [InlineData(25, "epoch", "test accuracy")]
    public void Columns_give_way_to_the_width(int width, params string[] names)
    {
        var table = new EpochTable(width, color: false, 20, "test");
        Assert.Equal(names, table.Header.Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim()));
        Assert.True(Row(table).Length <= width);
        Assert.Equal(table.Header.Length, Row(table).Length);
    }

    [Fact]
    public void The_best_so_far_has_a_star_and_the_best_of_all_is_named()
    {
        using StringWriter output = new(), error = new();
        using var view = new TrainingView(new Terminal(output, error, errorIsScreen: true), quiet: false, digests: false);
        (int Right, double Loss)[] epochs = [(9000, 0.5), (9500, 0.4), (9400, 0.3), (9500, 0.4), (9600, 0.3), (9600, 0.2)];
        for (int i = 0; i < epochs.Length; i++)
            view.Report(Epoch(i + 1, epochs[i].Right, epochs[i].Loss).Progress);
        var rows = error.ToString().Split('\n', '\r').Where(line => line.Contains("/20", StringComparison.Ordinal)
            && !line.Contains("accuracy", StringComparison.Ordinal));
        bool[] stars = [.. rows.Select(row => row.Contains('*'))];
        Assert.Equal([true, true, false, false, true, true], stars);
        Assert.Equal("best epoch 6 of 20: test accuracy 98.00 %", view.BestEpoch);
    }

    [Fact]
    public void Colours_are_there_only_where_they_are_wanted()
    {
        Assert.DoesNotContain('\e', Row(new EpochTable(100, color: false, 20, "test")));
        Assert.Contains("\e[32m", Row(new EpochTable(100, color: true, 20, "test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 8)]
    [InlineData("▁", 8, 3.0)]
    [InlineData("█▄▁", 8, 3.0, 2.0, 1.0)]
    [InlineData("█▁", 2, 3.0, 3.0, 1.0, 1.0)]
    [InlineData("█▄▁", 8, 100.0, 10.0, 1.0)]
    [InlineData("█▁", 8, 2.0, double.NaN, 1.0)]
    [InlineData("▁▁", 8, 2.0, 2.0)]
    public void A_curve_falls_from_the_top_to_the_bottom(string expected, int width, params double[] values) =>
        Assert.Equal(expected, Sparkline.Of(values, width));
}
