using System.Text;
using Gabor.Formats;
using ScottPlot;

namespace Gabor.Plotting;

/// <summary>An image drawn from numbers, with axes, units, title and legend; kept as PNG or SVG.</summary>
public abstract class Figure
{
    /// <summary>What the figure shows, in one line above it; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Pixels from left to right; 900 by default.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Pixels from top to bottom; 560 by default.</summary>
    public int Height { get; init; } = 560;

    /// <summary>Writes the figure into a file, as its ending says, PNG or SVG: whole, or not at all.</summary>
    /// <exception cref="ArgumentException">The file's name ends in neither <c>.png</c> nor <c>.svg</c>.</exception>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched.</exception>
    public void Save(string path)
    {
        CheckEnding(path);
        DurableFile.Write(path, IsSvg(path) ? Encoding.UTF8.GetBytes(ToSvg()) : ToPng());
    }

    /// <summary>Refuses a name that <see cref="Save"/> would: asked before long work whose result is to be drawn.</summary>
    /// <exception cref="ArgumentException">The file's name ends in neither <c>.png</c> nor <c>.svg</c>.</exception>
    /// <returns>The name.</returns>
    public static string CheckEnding(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsSvg(path) && !path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{path}: an image is written as PNG or SVG; let its name end in .png or .svg.", nameof(path));
        return path;
    }

    /// <summary>The figure as the content of a PNG file.</summary>
    public virtual byte[] ToPng() => Draw().GetImageBytes(Width, Height, ImageFormat.Png);

    /// <summary>The figure as an SVG document.</summary>
    public virtual string ToSvg() => Draw().GetSvgXml(Width, Height);

    /// <summary>Draws the figure into a part of a larger one.</summary>
    internal void DrawOn(SkiaSharp.SKCanvas canvas, PixelRect place)
    {
        // A plot begins by clearing the canvas: all of it, unless what may be drawn on is clipped.
        canvas.Save();
        canvas.ClipRect(new SkiaSharp.SKRect(place.Left, place.Top, place.Right, place.Bottom));
        Draw().Render(canvas, place);
        canvas.Restore();
    }

    private protected abstract Plot Draw();

    /// <summary>A plot in the look that all figures share.</summary>
    private protected Plot Begin(string xTitle, string yTitle)
    {
        Typefaces.Choose();
        var plot = new Plot();
        if (Title.Length > 0)
            plot.Title(Title, 18);
        plot.XLabel(xTitle, 15);
        plot.YLabel(yTitle, 15);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Legend.FontSize = 13;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Black.WithAlpha(.2);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.09);
        plot.Add.Palette = Palette.Lines;
        return plot;
    }

    static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);
}
