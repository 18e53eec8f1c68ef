using ScottPlot;

namespace Gabor.Plotting;

/// <summary>A scale of even bands of one colour each, between the contour lines of a surface.</summary>
/// <param name="shades">The colours from low to high.</param>
/// <param name="count">The number of bands.</param>
sealed class Bands(IColormap shades, int count) : IColormap
{
    /// <inheritdoc/>
    public string Name => $"{count} bands of {shades.Name}";

    /// <inheritdoc/>
    public ScottPlot.Color GetColor(double position) =>
        shades.GetColor(Math.Clamp(Math.Floor(position * count), 0, count - 1) / (count - 1));
}
