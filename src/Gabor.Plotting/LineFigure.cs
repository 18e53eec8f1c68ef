using ScottPlot;

namespace Gabor.Plotting;

/// <summary>A line of a <see cref="LineFigure"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">The x values, ascending or in the order of a path.</param>
/// <param name="Y">The y values, as many as x values. A value that is not finite, or not above 0 on a logarithmic axis, interrupts the
/// line.</param>
public sealed record Line(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Whether points are marked, to show few measured points.</summary>
    public bool Marks { get; init; }

    /// <summary>Whether the line is dashed, for an expected value or a bound.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether the line is thin and pale, for raw values behind their mean.</summary>
    public bool Faint { get; init; }

    /// <summary>The number of its colour, from 0; null for its place among the lines. Lines that belong together share one.</summary>
    public int? Color { get; init; }

    /// <summary>Pixels across the line. A line below one with the same values is wider, so that both are seen.</summary>
    internal float Width { get; init; } = 2;
}

/// <summary>Line charts: training curves, comparisons over sizes.</summary>
public sealed class LineFigure : Figure
{
    /// <summary>The quantity of the x axis, with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The quantity of the y axis, with its unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>Whether the x axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether x values are whole numbers, with ticks only at these.</summary>
    public bool WholeX { get; init; }

    /// <summary>Whether the y axis is logarithmic.</summary>
    public bool LogY { get; init; }

    /// <summary>The y range of the figure; null for the range of the values.</summary>
    public (double Least, double Largest)? YRange { get; init; }

    /// <summary>The lines; more than one get a legend.</summary>
    public required IReadOnlyList<Line> Lines { get; init; }

    private protected override Plot Draw()
    {
        var plot = Begin(XTitle, YTitle);
        for (int i = 0; i < Lines.Count; i++)
        {
            foreach (var (x, y, first) in Pieces(Lines[i]))
            {
                var drawn = plot.Add.Scatter(x, y, Palette.Of(Lines[i].Color ?? i).WithAlpha(Lines[i].Faint ? .35 : 1));
                drawn.LineWidth = WidthOf(i);
                drawn.LinePattern = Lines[i].Dashed || i >= Palette.Count ? LinePattern.Dashed : LinePattern.Solid;
                drawn.MarkerSize = Lines[i].Marks || x.Length == 1 ? 7 : 0;
                drawn.LegendText = first ? Lines[i].Name : "";
            }
        }

        if (YRange is { } range)
            plot.Axes.SetLimitsY(Place(range.Least, LogY), Place(range.Largest, LogY));
        if (WholeX)
            plot.Axes.Bottom.TickGenerator = new FewTicks(whole: true);
        if (LogX)
            plot.Axes.Bottom.TickGenerator = new LogTicks();
        if (LogY)
            plot.Axes.Left.TickGenerator = new LogTicks();
        if (Lines.Count(line => line.Name.Length > 0) > 1)
            ShowLegendBelow(plot);
        return plot;
    }

    /// <summary>Pixels across a line; wider for each later line that would hide it.</summary>
    internal float WidthOf(int number)
    {
        const float wider = 3;
        var line = Lines[number];
        return line.Faint ? 1 : line.Width + (wider * Lines.Skip(number + 1).Count(later => Hides(later, line)));
    }

    /// <summary>Whether a line lies on nearly all of an earlier one.</summary>
    bool Hides(Line later, Line earlier)
    {
        const double most = 0.9, near = 0.004;
        if (later.Dashed || later.Faint || !later.X.SequenceEqual(earlier.X))
            return false;
        double[] places = [.. Lines.SelectMany(line => line.Y).Select(y => Place(y, LogY)).Where(double.IsFinite)];
        var pairs = earlier.Y.Zip(later.Y, (a, b) => (A: Place(a, LogY), B: Place(b, LogY)))
            .Where(pair => double.IsFinite(pair.A))
            .ToList();
        double tolerance = near * (places.Max() - places.Min());
        return pairs.Count > 1 && pairs.Count(pair => Math.Abs(pair.A - pair.B) <= tolerance) >= most * pairs.Count;
    }

    static double Place(double value, bool log) => log ? Math.Log10(value) : value;

    /// <summary>The consecutive points that can be drawn.</summary>
    IEnumerable<(double[] X, double[] Y, bool First)> Pieces(Line line)
    {
        if (line.X.Count != line.Y.Count)
            throw new InvalidOperationException($"line {line.Name}: {line.X.Count} x values but {line.Y.Count} y values.");
        List<double> xs = [], ys = [];
        bool first = true;
        for (int i = 0; i <= line.X.Count; i++)
        {
            double x = i < line.X.Count ? Place(line.X[i], LogX) : double.NaN, y = i < line.X.Count ? Place(line.Y[i], LogY) : double.NaN;
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                xs.Add(x);
                ys.Add(y);
            }
            else if (xs.Count > 0)
            {
                yield return ([.. xs], [.. ys], first);
                first = false;
                xs.Clear();
                ys.Clear();
            }
        }
    }
}
