using System.Globalization;

namespace Gabor.Plotting.Reports;

/// <summary>A line of a <see cref="Chart"/>.</summary>
/// <param name="Name">Its name in the legend; none if empty.</param>
/// <param name="Style">Its classes in the style sheet.</param>
/// <param name="Points">Its points.</param>
sealed record ChartLine(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// A small line chart as inline SVG, whose colours are those of the page: readable in light, dark and print, and at the width of a phone.
/// </summary>
sealed class Chart
{
    const int Left = 46, Right = 14, Top = 24, Bottom = 40;

    /// <summary>What the chart shows, for readers who do not see it.</summary>
    public required string Description { get; init; }

    public int Width { get; init; } = 400;

    public int Height { get; init; } = 250;

    public required string XTitle { get; init; }

    public required string YTitle { get; init; }

    public required (double Low, double High) X { get; init; }

    public required (double Low, double High) Y { get; init; }

    /// <summary>Whether x values are whole numbers.</summary>
    public bool WholeX { get; init; }

    /// <summary>How y values are written.</summary>
    public Func<double, string> YText { get; init; } = Plain;

    /// <summary>How x values are written.</summary>
    public Func<double, string> XText { get; init; } = Plain;

    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Bars behind the lines, from y to y.</summary>
    public IReadOnlyList<(double FromX, double ToX, double FromY, double ToY, string Style)> Bars { get; init; } = [];

    /// <summary>Points that are marked, with what is said of them.</summary>
    public IReadOnlyList<(double X, double Y, string Style, string Text)> Marks { get; init; } = [];

    /// <summary>The chart.</summary>
    public Markup Draw() => Markup.Of(
        $"""
        <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Description}">
        {Markup.Join(Ticks(Y, 5, false).Select(YTick))}{Markup.Join(Ticks(X, 6, WholeX).Select(XTick))}
        {Markup.Join(Bars.Select(Bar))}
        <line class="axis" x1="{Left}" x2="{Width - Right}" y1="{Height - Bottom}" y2="{Height - Bottom}"/>
        {Markup.Join(Lines.Select(Line))}{Markup.Join(Marks.Select(Mark))}
        <text x="{(double)Width - Right}" y="{(double)Height - 6}" text-anchor="end">{XTitle}</text>
        <text x="0" y="12">{YTitle}</text>{Legend()}
        </svg>
        """);

    /// <summary>A range that holds all values, 0 among them if asked for, with round ends.</summary>
    public static (double Low, double High) Range(IEnumerable<double> values, double? least = null, double? most = null)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        double low = least ?? (all.Length == 0 ? 0 : all.Min()), high = most ?? (all.Length == 0 ? 1 : all.Max());
        if (high <= low)
            high = low + 1;
        double step = Step(high - low, 5);
        return (least ?? (Math.Floor(low / step) * step), most ?? (Math.Ceiling(high / step) * step));
    }

    Markup Legend()
    {
        var named = Lines.Where(line => line.Name.Length > 0).ToList();
        if (named.Count < 2)
            return Markup.None;
        double x = Width - Right;
        var parts = new List<Markup>();
        for (int i = named.Count - 1; i >= 0; i--)
        {
            // Letters of system fonts are some 6.2 wide at this size.
            double wide = named[i].Name.Length * 6.4;
            x -= wide;
            parts.Add(Markup.Of($"""<text class="key" x="{x}" y="12">{named[i].Name}</text>"""));
            x -= 24;
            parts.Add(Markup.Of($"""<line class="line {named[i].Style}" x1="{x}" x2="{x + 18}" y1="8" y2="8"/>"""));
            x -= 14;
        }

        return Markup.Join(parts);
    }

    Markup Line(ChartLine line) => line.Points.Count == 1
        ? Markup.Of($"""<circle class="f{line.Style}" cx="{AtX(line.Points[0].X)}" cy="{AtY(line.Points[0].Y)}" r="3.5"/>""")
        : Markup.Of($"""<polyline class="line {line.Style}" points="{string.Join(' ', line.Points.Select(Pair))}"/>""");

    Markup Mark((double X, double Y, string Style, string Text) mark) => Markup.Of(
        $"""<circle class="{mark.Style}" cx="{AtX(mark.X)}" cy="{AtY(mark.Y)}" r="4"><title>{mark.Text}</title></circle>""");

    Markup Bar((double FromX, double ToX, double FromY, double ToY, string Style) bar)
    {
        double top = AtY(Math.Max(bar.FromY, bar.ToY)), left = AtX(bar.FromX);
        return Markup.Of(
            $"""<rect class="{bar.Style}" x="{left + 1}" y="{top}" width="{AtX(bar.ToX) - left - 2}" height="{AtY(Math.Min(bar.FromY, bar.ToY)) - top}"/>""");
    }

    Markup YTick(double y) => Markup.Of(
        $"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{AtY(y)}" y2="{AtY(y)}"/><text x="{Left - 8}" y="{AtY(y) + 4}" text-anchor="end">{YText(y)}</text>""");

    Markup XTick(double x) => Markup.Of(
        $"""<text x="{AtX(x)}" y="{Height - Bottom + 16}" text-anchor="middle">{XText(x)}</text>""");

    string Pair((double X, double Y) point) =>
        string.Create(CultureInfo.InvariantCulture, $"{AtX(point.X):0.##},{AtY(point.Y):0.##}");

    double AtX(double x) => Left + ((x - X.Low) / (X.High - X.Low) * (Width - Left - Right));

    double AtY(double y) => Height - Bottom - ((y - Y.Low) / (Y.High - Y.Low) * (Height - Top - Bottom));

    static IEnumerable<double> Ticks((double Low, double High) range, int most, bool whole)
    {
        double step = Step(range.High - range.Low, most);
        if (whole)
            step = Math.Max(1, Math.Round(step));
        for (double tick = Math.Ceiling((range.Low / step) - 1e-9) * step; tick <= range.High + (1e-9 * step); tick += step)
            yield return Math.Abs(tick) < 1e-12 ? 0 : tick;
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are at most so many.</summary>
    static double Step(double range, int most)
    {
        double step = 1e-9;
        for (int i = 0; range / step > most; i++)
            step *= i % 3 == 1 ? 2.5 : 2;
        return step;
    }

    static string Plain(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
