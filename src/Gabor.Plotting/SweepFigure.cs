using System.Globalization;
using Gabor.Experiments.Search;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Gabor.Plotting;

/// <summary>
/// The accuracies of a sweep: a line over the values of one option; a map of two options in all combinations; for more options, or random
/// values, a panel for each option.
/// </summary>
public static class SweepFigure
{
    /// <summary>The maximum number of values per option in a map.</summary>
    const int MostOfMap = 12;

    /// <summary>Draws a complete or partial sweep.</summary>
    /// <exception cref="ArgumentException">No trial has finished.</exception>
    public static Figure Of(Sweep sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return Of(sweep.Trials);
    }

    internal static Figure Of(IReadOnlyList<SweepTrial> trials)
    {
        var done = trials.Where(trial => trial.State is SweepState.Finished or SweepState.Failed).ToList();
        if (!done.Any(trial => trial.State == SweepState.Finished))
            throw new ArgumentException("no trial has finished; there is nothing to draw.");
        string[] names = [.. done[0].Settings.Select(setting => setting.Name)];
        if (names.Length == 2)
        {
            int rows = Values(names[1]), columns = Values(names[0]);
            if (Math.Max(rows, columns) <= MostOfMap && 2 * done.Count > rows * columns && Math.Min(rows, columns) > 1)
                return new SweepMap(done, names[0], names[1]) { Title = "Test accuracy in %" };
        }

        Figure[] panels =
        [
            .. names.Select(name => new SweepPanel(done, name) { Title = names.Length == 1 ? "Test accuracy of a sweep" : "" }),
        ];
        if (panels.Length == 1)
            return panels[0];
        int wide = Math.Min(panels.Length, 3), high = (panels.Length + wide - 1) / wide;
        return new Panels(panels, wide) { Width = 460 * wide, Height = 400 * high };

        int Values(string name) => done.Select(trial => trial.Value(name)).Distinct().Count();
    }
}

/// <summary>
/// The positions of the values of an option on an axis: numbers, logarithmic if they span more than a decade; names side by side.
/// </summary>
sealed class SweepScale
{
    readonly string[] words = [];
    readonly bool isLog;

    public SweepScale(IReadOnlyList<string> values)
    {
        string[] distinct = [.. values.Distinct()];
        double[] numbers =
        [
            .. distinct.Select(
                value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN),
        ];
        if (!numbers.All(double.IsFinite))
            words = distinct;
        else
            isLog = numbers.Min() > 0 && numbers.Max() >= 10 * numbers.Min();
    }

    /// <summary>Whether the values are names, with nothing between them.</summary>
    public bool IsWords => words.Length > 0;

    public double Place(string value)
    {
        if (words.Length > 0)
            return Array.IndexOf(words, value);
        double number = double.Parse(value, CultureInfo.InvariantCulture);
        return isLog ? Math.Log10(number) : number;
    }

    /// <summary>The values in the order of the axis.</summary>
    public string[] Sorted(IEnumerable<string> values) => [.. values.Distinct().OrderBy(Place)];

    /// <summary>Few values get ticks at their positions, many the default ticks.</summary>
    public void Label(IAxis axis, IReadOnlyList<string> values)
    {
        const int few = 9;
        string[] sorted = Sorted(values);
        if (words.Length > 0 || sorted.Length <= few)
            axis.TickGenerator = new NumericManual([.. sorted.Select(Place)], sorted);
        else if (isLog)
            axis.TickGenerator = Logarithmic(Place(sorted[0]), Place(sorted[^1]));
    }

    /// <summary>Powers of ten; with their 2- and 5-fold if there are few.</summary>
    static NumericManual Logarithmic(double least, double most)
    {
        const double many = 3;
        double[] mantissas = most - least < many ? [1, 2, 5] : [1];
        double[] values =
        [
            .. Enumerable.Range((int)Math.Floor(least), (int)Math.Ceiling(most) - (int)Math.Floor(least) + 1)
                .SelectMany(
                    exponent =>
                        mantissas.Select(
                            mantissa =>
                                double.Parse(
                                    string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}"), CultureInfo.InvariantCulture))),
        ];
        return new NumericManual(
            [.. values.Select(Math.Log10)], [.. values.Select(value => value.ToString("0.#########", CultureInfo.InvariantCulture))]);
    }
}

/// <summary>A point for each trial over one option, and a line through the best of each value.</summary>
sealed class SweepPanel(IReadOnlyList<SweepTrial> trials, string name) : Figure
{
    private protected override Plot Draw()
    {
        var plot = Begin(name, "test accuracy in %");
        string[] values = [.. trials.Select(trial => trial.Value(name))];
        var scale = new SweepScale(values);
        var finished = trials.Where(trial => trial.Accuracy is not null).ToList();
        double[] accuracies = [.. finished.Select(trial => 100 * trial.Accuracy!.Value)];
        double least = accuracies.Min(), most = accuracies.Max(), margin = Math.Max(most - least, 0.2) / 8;
        string[] sorted = [.. scale.Sorted(finished.Select(trial => trial.Value(name)))];
        bool repeats = finished.Count > sorted.Length;
        if (!scale.IsWords && (!repeats || sorted.Length * 2 <= finished.Count))
        {
            double[] places = [.. sorted.Select(scale.Place)];
            double[] bests =
            [
                .. sorted.Select(value => 100 * finished.Where(trial => trial.Value(name) == value).Max(trial => trial.Accuracy!.Value)),
            ];
            var line = plot.Add.Scatter(places, bests, Palette.Of(0));
            (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 0, repeats ? "best of each value" : "");
        }

        double[] at = [.. finished.Select(trial => scale.Place(trial.Value(name)))];
        var points = plot.Add.Markers(at, accuracies, MarkerShape.FilledCircle, 8, Palette.Of(0).WithAlpha(.55));
        points.LegendText = "a trial";
        var best = finished.MaxBy(trial => trial.Accuracy)!;
        plot.Add.Marker(
            scale.Place(best.Value(name)), 100 * best.Accuracy!.Value, MarkerShape.OpenCircle, 16, Palette.Of(2)).LegendText = "the best";
        double[] failed = [.. trials.Where(trial => trial.State == SweepState.Failed).Select(trial => scale.Place(trial.Value(name)))];
        if (failed.Length > 0)
        {
            double[] below = [.. failed.Select(_ => least - (margin / 2))];
            plot.Add.Markers(failed, below, MarkerShape.Eks, 10, Palette.Of(1)).LegendText = "the loss diverged";
        }

        scale.Label(plot.Axes.Bottom, values);
        plot.Axes.SetLimitsY(least - margin, most + margin);
        plot.ShowLegend(Alignment.LowerCenter);
        return plot;
    }
}

/// <summary>A cell with the accuracy for each pair of values of two options; the best one is framed.</summary>
sealed class SweepMap(IReadOnlyList<SweepTrial> trials, string across, string up) : Figure
{
    private protected override Plot Draw()
    {
        var plot = Begin(across, up);
        string[] columns = new SweepScale(
            [.. trials.Select(trial => trial.Value(across))]).Sorted(trials.Select(trial => trial.Value(across)));
        string[] rows = new SweepScale([.. trials.Select(trial => trial.Value(up))]).Sorted(trials.Select(trial => trial.Value(up)));
        double least = trials.Min(trial => trial.Accuracy) ?? 0, most = trials.Max(trial => trial.Accuracy) ?? 0;
        var best = trials.MaxBy(trial => trial.Accuracy ?? -1)!;
        foreach (var trial in trials.OrderBy(trial => trial == best))
        {
            int x = Array.IndexOf(columns, trial.Value(across)), y = Array.IndexOf(rows, trial.Value(up));
            double share = most > least ? ((trial.Accuracy ?? least) - least) / (most - least) : 1;
            var cell = plot.Add.Rectangle(x - .48, x + .48, y - .48, y + .48);
            cell.FillColor = trial.Accuracy is null ? Colors.LightGray : Colors.White.MixedWith(Palette.Of(0), .08 + (.87 * share));
            (cell.LineWidth, cell.LineColor) = trial == best ? (4, Palette.Of(1)) : (0, Colors.Transparent);
            var text = plot.Add.Text(
                trial.Accuracy is { } accuracy ? (100 * accuracy).ToString("F2", CultureInfo.InvariantCulture) : "exploded", x, y);
            (text.LabelFontSize, text.LabelAlignment, text.LabelBold) = (15, Alignment.MiddleCenter, trial == best);
            text.LabelFontColor = trial.Accuracy is not null && share > .5 ? Colors.White : Colors.Black;
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. columns.Select((_, i) => (double)i)], columns);
        plot.Axes.Left.TickGenerator = new NumericManual([.. rows.Select((_, i) => (double)i)], rows);
        plot.Axes.SetLimits(-.52, columns.Length - .48, -.52, rows.Length - .48);
        plot.HideGrid();
        return plot;
    }
}
