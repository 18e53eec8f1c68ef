using System.Text;
using Gabor.Formats;
using ScottPlot;
using ScottPlot.AxisPanels;

namespace Gabor.Plotting;

/// <summary>A figure with axes, units, title and legend, saved as PNG or SVG.</summary>
public abstract class Figure
{
    /// <summary>The width of a key of the legend in pixels: two dashes of a dashed line.</summary>
    internal const float KeyWidth = 34;

    /// <summary>The title above the figure; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Pixels from left to right; 900 by default.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Pixels from top to bottom; 560 by default.</summary>
    public int Height { get; init; } = 560;

    /// <summary>Writes the figure to a PNG or SVG file, by its extension. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name ends in neither <c>.png</c> nor <c>.svg</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path)
    {
        CheckEnding(path);
        DurableFile.Write(path, IsSvg(path) ? Encoding.UTF8.GetBytes(ToSvg()) : ToPng());
    }

    /// <summary>Checks a file name for <see cref="Save"/>, before the long work whose result it draws.</summary>
    /// <exception cref="ArgumentException">The file's name ends in neither <c>.png</c> nor <c>.svg</c>.</exception>
    /// <returns>The name.</returns>
    public static string CheckEnding(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsSvg(path) && !path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{path}: a figure is written as PNG or SVG; use the extension .png or .svg.", nameof(path));
        return path;
    }

    /// <summary>The figure as the content of a PNG file.</summary>
    public virtual byte[] ToPng() => Draw().GetImageBytes(Width, Height, ImageFormat.Png);

    /// <summary>The figure as an SVG document.</summary>
    public virtual string ToSvg() => Draw().GetSvgXml(Width, Height);

    /// <summary>Draws the figure into a part of a larger one.</summary>
    internal void DrawOn(SkiaSharp.SKCanvas canvas, PixelRect place)
    {
        // A plot first clears the canvas, all of it without a clip region.
        canvas.Save();
        canvas.ClipRect(new SkiaSharp.SKRect(place.Left, place.Top, place.Right, place.Bottom));
        Draw().Render(canvas, place);
        canvas.Restore();
    }

    private protected abstract Plot Draw();

    /// <summary>A plot in the common style of all figures.</summary>
    private protected Plot Begin(string xTitle, string yTitle)
    {
        Typefaces.Choose();
        var plot = new Plot();
        if (Title.Length > 0)
            plot.Title(Title, 18);
        plot.XLabel(xTitle, 15);
        plot.YLabel(yTitle, 15);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        if (plot.Axes.Left is LeftAxis left)
            (left.PaddingBetweenTickAndAxisLabels, left.PaddingOutsideAxisLabels) = (new PixelPadding(8), new PixelPadding(6));
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        (plot.Axes.Bottom.TickGenerator, plot.Axes.Left.TickGenerator) = (new FewTicks(), new FewTicks());
        plot.Legend.FontSize = 13;
        plot.Legend.SymbolWidth = KeyWidth;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Black.WithAlpha(.2);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.09);
        plot.Add.Palette = Palette.Lines;
        return plot;
    }

    /// <summary>A legend below the figure, which keeps its whole width.</summary>
    private protected static void ShowLegendBelow(Plot plot)
    {
        (plot.Legend.Orientation, plot.Legend.TightHorizontalWrapping) = (Orientation.Horizontal, true);
        plot.ShowLegend(Edge.Bottom);
    }

    static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);
}
