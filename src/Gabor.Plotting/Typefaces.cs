using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>The typeface of all figures.</summary>
static class Typefaces
{
    // The first that a machine has is taken: plain letters without serifs, which stay readable when small.
    static readonly string[] Wanted = ["Inter", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial"];

    static readonly string Chosen = Wanted.FirstOrDefault(name => SKFontManager.Default.FontFamilies.Contains(name)) ?? Fonts.Default;

    /// <summary>Lets the drawing library use it for all words.</summary>
    public static void Choose() => Fonts.Default = Chosen;
}
