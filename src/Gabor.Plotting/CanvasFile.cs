using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>What is drawn on a canvas, as the content of a file; for figures that are not one plot.</summary>
static class CanvasFile
{
    /// <summary>A PNG.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="draw">Draws it.</param>
    public static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        draw(canvas);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>An SVG.</summary>
    /// <inheritdoc cref="Png"/>
    public static string Svg(int width, int height, Action<SKCanvas> draw)
    {
        using var memory = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(width, height), memory))
            draw(canvas);
        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
    }
}
