using Gabor;
using Gabor.Data;
using Gabor.Numerics;
using SkiaSharp;

namespace CustomImageFormat;

/// <summary>WebP, decoded by SkiaSharp.</summary>
public static class WebP
{
    // <format>
    /// <summary>A file is WebP if it begins as one; of an image that is needed small, a smaller one is decoded.</summary>
    public static ImageFormat Format { get; } = new(
        "WebP", "lossy or lossless, with alpha", start => start.Length >= 12 && start.StartsWith("RIFF"u8)
            && start[8..].StartsWith("WEBP"u8), Decode);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        using var codec = SKCodec.Create(new MemoryStream(bytes)) ?? throw new GaborFormatException(name, "this is no whole WebP image.");
        if ((long)codec.Info.Width * codec.Info.Height > ImageFile.MaxPixels)
            throw new GaborFormatException(name, $"{codec.Info.Width}×{codec.Info.Height} pixels; {ImageFile.MaxPixels} are the limit.");
        var size = codec.GetScaledDimensions(1f / need.Shrinking(codec.Info.Height, codec.Info.Width));
        byte[] rgba = new byte[size.Width * size.Height * 4];
        var result = codec.GetPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), rgba);
        return result == SKCodecResult.Success
            ? OnWhite(new Shape(size.Height, size.Width, 3), rgba)
            : throw new GaborFormatException(name, $"the WebP image is damaged ({result}).");
    }
    // </format>

    static Image OnWhite(Shape shape, byte[] rgba)
    {
        byte[] pixels = new byte[shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            int from = i / 3 * 4, alpha = rgba[from + 3];
            pixels[i] = (byte)(((rgba[from + (i % 3)] * alpha) + (255 * (255 - alpha)) + 127) / 255);
        }

        return new Image(shape, pixels);
    }

    /// <summary>A disc or a ring of a hue, as a WebP file.</summary>
    /// <param name="isRing">A ring.</param>
    /// <param name="number">Another number, another size and hue.</param>
    public static byte[] Draw(bool isRing, int number)
    {
        using var bitmap = new SKBitmap(64, 48);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint
        {
            Color = SKColor.FromHsl(37 * number % 360, 80, 50), IsStroke = isRing, StrokeWidth = 5, IsAntialias = true,
        };
        canvas.Clear(SKColors.White);
        canvas.DrawCircle(24 + (number % 5 * 4), 20 + (number % 3 * 4), 10 + (number % 4), paint);
        using var data = bitmap.Encode(SKEncodedImageFormat.Webp, 90);
        return data.ToArray();
    }
}
