using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>Figures in a grid, each with its own axes and title.</summary>
/// <param name="figures">The figures, row by row.</param>
/// <param name="columns">The number of columns.</param>
public sealed class Panels(IReadOnlyList<Figure> figures, int columns) : Figure
{
    /// <summary>The figures, row by row.</summary>
    internal IReadOnlyList<Figure> Parts => figures;

    /// <inheritdoc/>
    public override byte[] ToPng() => CanvasFile.Png(Width, Height, Draw);

    /// <inheritdoc/>
    public override string ToSvg() => CanvasFile.Svg(Width, Height, Draw);

    private protected override Plot Draw() => throw new InvalidOperationException("panels consist of several plots.");

    void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        int rows = (figures.Count + columns - 1) / columns;
        float width = (float)Width / columns, height = (float)Height / rows;
        for (int i = 0; i < figures.Count; i++)
        {
            float left = i % columns * width, top = i / columns * height;

            // A plot first clears its canvas: without a clip region, the other panels too.
            canvas.Save();
            canvas.ClipRect(SKRect.Create(left, top, width, height));
            figures[i].DrawOn(canvas, new PixelRect(left, left + width, top + height, top));
            canvas.Restore();
        }
    }
}
