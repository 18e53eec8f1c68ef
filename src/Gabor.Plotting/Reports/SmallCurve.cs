using System.Globalization;

namespace Gabor.Plotting.Reports;

/// <summary>A curve in a square of 0…1 by 0…1, without numbers: one of many beside each other.</summary>
/// <param name="points">x ascending.</param>
sealed class SmallCurve(IReadOnlyList<(double X, double Y)> points)
{
    const int Side = 120, Flat = 76;

    /// <summary>The curve.</summary>
    /// <param name="description">What it shows.</param>
    public Markup Draw(string description)
    {
        string line = string.Join(' ', points.Select(point => Pair(point.X, point.Y)));
        return Markup.Of(
            $"""
            <svg viewBox="0 0 {Side} {Flat + 4}" role="img" aria-label="{description}">
            <polygon class="area" points="{Pair(0, 0)} {line} {Pair(points[^1].X, 0)}"/>
            <line class="axis" x1="0" x2="{Side}" y1="{Flat + 2}" y2="{Flat + 2}"/>
            <polyline class="line a" points="{line}"/></svg>
            """);
    }

    static string Pair(double x, double y) =>
        string.Create(CultureInfo.InvariantCulture, $"{x * Side:0.#},{2 + ((1 - y) * Flat):0.#}");
}
