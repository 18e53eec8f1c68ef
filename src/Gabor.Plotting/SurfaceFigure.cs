using ScottPlot;
using ScottPlot.Plottables;

namespace Gabor.Plotting;

/// <summary>A heat map with contour lines, light where values are low, with optional paths and points.</summary>
public sealed class SurfaceFigure : Figure
{
    /// <summary>The number of contour lines.</summary>
    const int Heights = 12;

    /// <summary>The number of cells of the map from left to right and from bottom to top, about one per pixel.</summary>
    const int Fine = 400;

    /// <summary>The width of the last path, how much wider each one before it is, and of the white below it, in pixels.</summary>
    const float Thinnest = 2, Wider = 1.5f, Halo = 3;

    /// <summary>The offset of the label of the colour bar in pixels; the library draws it half outside.</summary>
    const float LabelShift = -14;

    /// <summary>The width of the colour bar with its ticks and label in pixels.</summary>
    const float BarSpace = 100;

    /// <summary>Light enough to show paths.</summary>
    static readonly IColormap Shades = new ScottPlot.Colormaps.CustomInterpolated(
        [.. ((string[])["#FFFFF6", "#EAF4E2", "#CFE7DB", "#AFD6D8", "#8CBFD3", "#689FC6", "#4678AC"]).Select(ScottPlot.Color.FromHex)]);

    /// <summary>The quantity of the x axis, with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The quantity of the y axis, with its unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>The quantity of the values, with its unit; the label of the colour bar.</summary>
    public required string ValueTitle { get; init; }

    /// <summary>The x values, ascending and evenly spaced, at least two.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The y values, ascending and evenly spaced, at least two.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>
    /// The values: a row for each place of <see cref="Y"/>, in it one for each of <see cref="X"/>. Values that are not finite stay white.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<double>> Values { get; init; }

    /// <summary>Whether colours and contours are logarithmic; values not above 0 then stay white.</summary>
    public bool LogValues { get; init; }

    /// <summary>
    /// Paths and points on the plane, with a legend; a line of one point is a point. A path starts at a ring and ends at a dot.
    /// </summary>
    public IReadOnlyList<Line> Paths { get; init; } = [];

    private protected override Plot Draw()
    {
        if (Values.Count != Y.Count || Values.Any(row => row.Count != X.Count))
            throw new InvalidOperationException($"surface {Title}: expected {Y.Count} rows of {X.Count} values.");
        var plot = Begin(XTitle, YTitle);
        plot.HideGrid();
        double[,] values = new double[Y.Count, X.Count];
        for (int y = 0; y < Y.Count; y++)
        {
            for (int x = 0; x < X.Count; x++)
                values[y, x] = Rank(Values[y][x]);
        }

        double[] known = [.. values.Cast<double>().Where(double.IsFinite)];
        if (known.Length > 0)
        {
            var map = plot.Add.Heatmap(Finer(values));
            map.FlipVertically = true;
            map.Colormap = new Bands(Shades, Heights + 1);
            map.Position = new CoordinateRect(X[0], X[^1], Y[0], Y[^1]);
            map.ManualRange = known.Max() > known.Min() ? new ScottPlot.Range(known.Min(), known.Max()) : null;
            DrawBar(plot, map);
            if (known.Max() > known.Min())
                DrawHeights(plot, values, known.Min(), known.Max());
        }

        DrawPaths(plot);
        plot.Axes.SetLimits(X[0], X[^1], Y[0], Y[^1]);
        if (Paths.Count > 0)
            ShowLegendBelow(plot);
        return plot;
    }

    /// <summary>
    /// The values between the given ones, by bilinear interpolation, at the centres of small cells; beside a NaN the nearest value.
    /// </summary>
    static double[,] Finer(double[,] values)
    {
        int rows = values.GetLength(0), columns = values.GetLength(1);
        double[,] finer = new double[Fine, Fine];
        for (int i = 0; i < Fine; i++)
        {
            var (above, down) = Between(i, rows);
            for (int j = 0; j < Fine; j++)
            {
                var (left, across) = Between(j, columns);
                double value = (((values[above, left] * (1 - across)) + (values[above, left + 1] * across)) * (1 - down))
                    + (((values[above + 1, left] * (1 - across)) + (values[above + 1, left + 1] * across)) * down);
                finer[i, j] = double.IsFinite(value) ? value : values[Nearest(above, down), Nearest(left, across)];
            }
        }

        return finer;

        static int Nearest(int before, double share) => share < 0.5 ? before : before + 1;

        static (int Before, double Share) Between(int cell, int count)
        {
            double place = (cell + 0.5) / Fine * (count - 1);
            int before = Math.Min((int)place, count - 2);
            return (before, place - before);
        }
    }

    /// <summary>The position of a value on the colour scale; NaN if it has none.</summary>
    double Rank(double value)
    {
        double height = LogValues ? Math.Log10(value) : value;
        return double.IsFinite(height) ? height : double.NaN;
    }

    void DrawHeights(Plot plot, double[,] values, double least, double largest)
    {
        var places = new Coordinates3d[Y.Count, X.Count];
        for (int y = 0; y < Y.Count; y++)
        {
            for (int x = 0; x < X.Count; x++)
                places[y, x] = new Coordinates3d(X[x], Y[y], double.IsNaN(values[y, x]) ? largest : values[y, x]);
        }

        var lines = new ContourLines
        {
            ContourLineLevels = [.. Enumerable.Range(1, Heights).Select(i => least + ((largest - least) * i / (Heights + 1)))],
            LineColor = Colors.Black.WithAlpha(.35),
            LineWidth = 1,
        };
        lines.LabelStyle.IsVisible = false;
        lines.Update(places);
        plot.Add.Plottable(lines);
    }

    void DrawBar(Plot plot, Heatmap map)
    {
        var bar = plot.Add.ColorBar(map);
        bar.Label = ValueTitle;
        bar.LabelStyle.FontSize = 15;
        bar.LabelStyle.Bold = false;
        bar.Width = 20;
        bar.MinimumSize = BarSpace;
        bar.Axis.TickLabelStyle.FontSize = 13;
        bar.LabelStyle.OffsetX = LabelShift;
        bar.Axis.TickGenerator = LogValues ? new LogTicks() : new FewTicks();
    }

    /// <summary>
    /// White below all paths sets them off from the map; where several go the same way, the earlier ones are wider and seen on both sides.
    /// </summary>
    void DrawPaths(Plot plot)
    {
        foreach (var (i, path) in Paths.Index().Where(path => path.Item.X.Count > 1))
            plot.Add.ScatterLine(path.X.ToArray(), path.Y.ToArray(), Colors.White).LineWidth = WidthOf(i) + Halo;
        for (int i = 0; i < Paths.Count; i++)
            DrawPath(plot, Paths[i], WidthOf(i), Palette.Of(Paths[i].Color ?? i));
    }

    /// <summary>The width of a path by its place among them.</summary>
    float WidthOf(int path) => Thinnest + (Wider * (Paths.Count - 1 - path));

    static void DrawPath(Plot plot, Line path, float width, ScottPlot.Color color)
    {
        double[] xs = [.. path.X], ys = [.. path.Y];
        if (xs.Length > 1)
        {
            var line = plot.Add.ScatterLine(xs, ys, color);
            (line.LineWidth, line.LegendText) = (width, path.Name);
            line.LinePattern = path.Dashed ? LinePattern.Dashed : LinePattern.Solid;
            foreach (var (shade, thick) in ((ScottPlot.Color, float)[])[(Colors.White, 5), (color, 2)])
                plot.Add.Marker(xs[0], ys[0], MarkerShape.OpenCircle, 11, shade).MarkerLineWidth = thick;
        }

        plot.Add.Marker(xs[^1], ys[^1], MarkerShape.FilledCircle, 12, Colors.White);
        var last = plot.Add.Marker(xs[^1], ys[^1], MarkerShape.FilledCircle, 9, color);
        last.LegendText = xs.Length > 1 ? "" : path.Name;
    }
}
