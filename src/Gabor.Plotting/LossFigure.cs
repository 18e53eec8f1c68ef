using System.Globalization;
using Gabor.Experiments.Surfaces;

namespace Gabor.Plotting;

/// <summary>
/// Draws a <see cref="LossSurface"/>: a curve along one direction, heights over two, with the network marked (figure 3.2 of the text).
/// </summary>
public static class LossFigure
{
    /// <summary>The ratio of the highest to the lowest J from which the scale is logarithmic.</summary>
    const double WideRange = 100;

    /// <summary>The figure of a surface.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="title">The title above it.</param>
    /// <param name="place">The name of the network in the middle in the legend, such as <c>the trained network</c>.</param>
    public static Figure Of(LossSurface surface, string title, string place)
    {
        ArgumentNullException.ThrowIfNull(surface);
        bool log = surface.Lowest.Objective > 0 && surface.Highest.Objective > WideRange * surface.Lowest.Objective;
        string unit = surface.Options.Length == DirectionLength.Filter ? "1 = the norm of each filter" : "the distance over all parameters";
        string centre = string.Create(CultureInfo.InvariantCulture, $"{place}: J = {surface.Centre.Objective:G4}");
        return surface.Options.Directions == 1 ? Curve(surface, title, centre, unit, log) : Plane(surface, title, centre, unit, log);
    }

    static LineFigure Curve(LossSurface surface, string title, string centre, string unit, bool log)
    {
        List<Line> lines =
        [
            new("J", surface.Places, [.. surface.Points.Select(point => point.Objective)]), new(centre, [0], [surface.Centre.Objective]),
        ];
        if (surface.Options.WeightDecay > 0)
            lines.Add(new Line("without L2", surface.Places, [.. surface.Points.Select(point => point.Loss)]) { Dashed = true });
        return new LineFigure
        {
            Title = title, XTitle = $"c₀ along a random direction ({unit})", YTitle = "J in nats", LogY = log, Lines = lines,
        };
    }

    static SurfaceFigure Plane(LossSurface surface, string title, string centre, string unit, bool log)
    {
        int side = surface.Places.Count;
        return new SurfaceFigure
        {
            Title = title,
            XTitle = $"c₀ ({unit})",
            YTitle = "c₁",
            ValueTitle = "J in nats",
            X = surface.Places,
            Y = surface.Places,
            Values =
            [
                .. Enumerable
                .Range(0, side)
                .Select(y => surface.Points.Skip(y * side).Take(side).Select(point => point.Objective).ToArray()),
            ],
            LogValues = log,
            Paths = [new Line(centre, [0], [0])],
            Width = 900,
            Height = 760,
        };
    }
}
