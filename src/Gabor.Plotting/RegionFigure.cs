using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// Points of the plane in the colours of their classes, over a map of the predicted class; paler colours mean lower probabilities.
/// </summary>
sealed class RegionFigure : Figure
{
    /// <summary>The opacity of the class colour where all classes are equally probable, and where one has probability 1.</summary>
    const double Palest = 0.1, Fullest = 0.5;

    /// <summary>The quantity of the x axis.</summary>
    public required string XTitle { get; init; }

    /// <summary>The quantity of the y axis.</summary>
    public required string YTitle { get; init; }

    /// <summary>The x coordinates of the points.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The y coordinates of the points.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>The classes of the points.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>The names of the classes, for the legend; empty for no legend.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The visible part of the plane.</summary>
    public required PlotArea Area { get; init; }

    /// <summary>The probabilities of the K classes at the centres of <see cref="PlotArea.Cells"/>, [side, side, K].</summary>
    public required IReadOnlyList<float> Map { get; init; }

    private protected override Plot Draw()
    {
        var plot = Begin(XTitle, YTitle);
        plot.Add.ImageRect(new Image(Bitmap()), new CoordinateRect(Area.Left, Area.Right, Area.Bottom, Area.Top));
        int classes = Labels.Max() + 1;
        for (int k = 0; k < classes; k++)
        {
            int[] own = [.. Enumerable.Range(0, Labels.Count).Where(i => Labels[i] == k)];
            var drawn = plot.Add.ScatterPoints(own.Select(i => X[i]).ToArray(), own.Select(i => Y[i]).ToArray(), Palette.Of(k));
            drawn.MarkerSize = Labels.Count > 2000 ? 3 : 5;
            drawn.LegendText = k < ClassNames.Count ? ClassNames[k] : "";
        }

        plot.HideGrid();
        plot.Axes.SetLimits(Area.Left, Area.Right, Area.Bottom, Area.Top);
        if (ClassNames.Count > 0)
        {
            plot.Legend.Orientation = Orientation.Horizontal;
            plot.ShowLegend(Edge.Bottom);
        }

        return plot;
    }

    SKBitmap Bitmap()
    {
        const int side = PlotArea.Side;
        int classes = Map.Count / (side * side);
        var bitmap = new SKBitmap(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int cell = 0; cell < side * side; cell++)
        {
            int predicted = 0;
            for (int k = 1; k < classes; k++)
                predicted = Map[(cell * classes) + k] > Map[(cell * classes) + predicted] ? k : predicted;
            double least = 1.0 / classes, certainty = (Map[(cell * classes) + predicted] - least) / (1 - least);
            bitmap.SetPixel(cell % side, cell / side, Tint(Palette.Of(predicted), Palest + ((Fullest - Palest) * certainty)));
        }

        return bitmap;
    }

    static SKColor Tint(ScottPlot.Color color, double share)
    {
        return new SKColor(Part(color.R), Part(color.G), Part(color.B));

        byte Part(byte part) => (byte)Math.Round(255 + (share * (part - 255)));
    }
}

/// <summary>A rectangle of the plane, and the grid of a map over it.</summary>
readonly record struct PlotArea(double Left, double Right, double Bottom, double Top)
{
    /// <summary>The number of cells of a map in each direction.</summary>
    public const int Side = 256;

    /// <summary>The rectangle around points, with a margin.</summary>
    public static PlotArea Around(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var ((left, right), (bottom, top)) = (Wider(x), Wider(y));
        return new(left, right, bottom, top);

        static (double Least, double Largest) Wider(IReadOnlyList<double> numbers)
        {
            double least = numbers.Min(), largest = numbers.Max(), room = largest > least ? 0.08 * (largest - least) : 0.5;
            return (least - room, largest + room);
        }
    }

    /// <summary>x and y of the centres of all cells, row by row from the top.</summary>
    public IEnumerable<(double X, double Y)> Cells()
    {
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
                yield return (Left + ((column + 0.5) / Side * (Right - Left)), Top - ((row + 0.5) / Side * (Top - Bottom)));
        }
    }
}
