using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>The typeface of all figures.</summary>
static class Typefaces
{
    // The first one that the machine has: sans-serif fonts, which stay readable at small sizes.
    static readonly string[] Wanted = ["Inter", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial"];

    static readonly string Chosen = Wanted.FirstOrDefault(name => SKFontManager.Default.FontFamilies.Contains(name)) ?? Fonts.Default;

    /// <summary>Whether there is a font to write with; without one, figures have curves and no text.</summary>
    public static bool AreThere { get; } = SKFontManager.Default.FontFamilies.Any();

    /// <summary>Sets it for all text of the drawing library.</summary>
    public static void Choose() => Fonts.Default = Chosen;
}
