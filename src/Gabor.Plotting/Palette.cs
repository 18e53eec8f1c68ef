using ScottPlot;

namespace Gabor.Plotting;

/// <summary>
/// The colours of lines and points: eight that are distinguishable with colour blindness (Okabe and Ito 2008), darkest first.
/// </summary>
static class Palette
{
    /// <summary>The colours in the order of use.</summary>
    public static IPalette Lines { get; } = new ScottPlot.Palettes.Custom(
        ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9", "#8A8A2B"], "lines");

    /// <summary>The number of colours, after which they repeat.</summary>
    public static int Count => Lines.Colors.Length;

    /// <summary>The colour of line or class <paramref name="number"/>.</summary>
    public static ScottPlot.Color Of(int number) => Lines.GetColor(number);
}
