using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>Writes words and draws small images on a sheet.</summary>
sealed class SheetPen(SKCanvas canvas) : IDisposable
{
    /// <summary>From so many pixels for one on, each is drawn as a square; fewer would be squares of several sizes.</summary>
    const float Squares = 3;

    readonly SKPaint ink = new() { Color = SKColors.Black, IsAntialias = true };
    readonly SKTypeface typeface = Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);

    /// <summary>Writes a line.</summary>
    public void Write(string text, float x, float y, float size, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(typeface, size);
        canvas.DrawText(text, x, y, align, font, ink);
    }

    /// <summary>Fills a square place, on which light images show where they end.</summary>
    public void Fill(float x, float y, float side)
    {
        using var paint = new SKPaint { Color = new SKColor(0xD6, 0xD6, 0xD6), IsAntialias = false };
        canvas.DrawRect(SKRect.Create(x, y, side, side), paint);
    }

    /// <summary>Draws an image in the middle of a square place.</summary>
    /// <param name="tile">The image.</param>
    /// <param name="x">The left side of the place.</param>
    /// <param name="y">Its upper side.</param>
    /// <param name="side">Its length.</param>
    /// <param name="longest">How many pixels of the image make up the side.</param>
    /// <param name="isMap">Whether its pixels are places, each of which is drawn as a square however small.</param>
    public void Draw(Tile tile, float x, float y, float side, int longest, bool isMap = false)
    {
        using var bitmap = new SKBitmap(tile.Width, tile.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < tile.Width * tile.Height; i++)
        {
            int last = tile.Depth - 1, at = i * tile.Depth;
            bitmap.SetPixel(
                i % tile.Width, i / tile.Width, new(tile.Pixels[at], tile.Pixels[at + Math.Min(1, last)], tile.Pixels[at + last]));
        }

        using var image = SKImage.FromBitmap(bitmap);
        float scale = side / longest, width = tile.Width * scale, height = tile.Height * scale;
        var sampling = isMap || scale >= Squares
            ? new SKSamplingOptions(SKFilterMode.Nearest)
            : new SKSamplingOptions(SKCubicResampler.Mitchell);
        canvas.DrawImage(image, SKRect.Create(x + ((side - width) / 2), y + ((side - height) / 2), width, height), sampling);
    }

    /// <inheritdoc/>
    public void Dispose() => ink.Dispose();
}
