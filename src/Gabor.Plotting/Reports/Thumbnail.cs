using Gabor.Data;
using Gabor.Experiments.Explanations;
using SkiaSharp;

namespace Gabor.Plotting.Reports;

/// <summary>Images of a page, small and within the page itself, as data URIs.</summary>
static class Thumbnail
{
    /// <summary>The longer side at most, in pixels; smaller images stay as they are.</summary>
    const int Side = 176;

    const int Quality = 80;

    /// <summary>From this side on an image is a photograph, and JPEG is smaller.</summary>
    const int LeastPhotograph = 48;

    /// <summary>An image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="description">What it shows.</param>
    public static Markup Of(Image image, string description)
    {
        using var bitmap = Bitmap(image.Shape.Height, image.Shape.Width, (y, x) =>
        {
            int at = ((y * image.Shape.Width) + x) * image.Shape.Depth;
            var pixels = image.Pixels;
            return image.Shape.Depth == 1
                ? new SKColor(pixels[at], pixels[at], pixels[at])
                : new SKColor(pixels[at], pixels[at + 1], pixels[at + 2]);
        });
        return Element(bitmap, description);
    }

    /// <summary>An image that stands for one that cannot be shown.</summary>
    public static Markup Missing(string description) => Markup.Of($"""<span class="shot" role="img" aria-label="{description}"></span>""");

    /// <summary>Pixels 0…1 as a network sees them, of any number of channels.</summary>
    /// <param name="pixels">[H, W, D].</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="description">What it shows.</param>
    public static Markup Of(float[] pixels, int height, int width, string description)
    {
        using var bitmap = Bitmap(height, width, (y, x) => At(pixels, height, width, y, x));
        return Element(bitmap, description);
    }

    /// <summary>A map over the grey image it explains: the hotter, the more a place matters.</summary>
    /// <param name="pixels">[H, W, D], 0…1.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="map">The map; below 0 counts as 0, and its largest value as 1.</param>
    /// <param name="description">What it shows.</param>
    public static Markup Of(float[] pixels, int height, int width, RelevanceMap map, string description)
    {
        var values = map.Resized(height, width).Values;
        float largest = Math.Max(values.Max(), 1e-12f);
        using var bitmap = Bitmap(height, width, (y, x) =>
        {
            var below = At(pixels, height, width, y, x);
            float grey = ((0.3f * below.Red) + (0.59f * below.Green) + (0.11f * below.Blue)) * 0.6f;
            float heat = Math.Clamp(values[(y * width) + x] / largest, 0, 1);
            var color = Heat(heat);
            float share = 0.85f * float.Sqrt(heat);
            return new SKColor(Between(grey, color.Red, share), Between(grey, color.Green, share), Between(grey, color.Blue, share));
        });
        return Element(bitmap, description);
    }

    static SKColor At(float[] pixels, int height, int width, int y, int x)
    {
        int depth = pixels.Length / (height * width), at = ((y * width) + x) * depth;
        byte first = Byte(pixels[at]);
        return depth >= 3 ? new SKColor(first, Byte(pixels[at + 1]), Byte(pixels[at + 2])) : new SKColor(first, first, first);
    }

    /// <summary>Black, purple, orange, light yellow: brighter the hotter, so that it can be read in grey too.</summary>
    static SKColor Heat(float value)
    {
        SKColor[] stops = [new(8, 6, 30), new(106, 23, 110), new(221, 81, 58), new(252, 165, 10), new(252, 255, 164)];
        float place = value * (stops.Length - 1);
        int below = Math.Min((int)place, stops.Length - 2);
        float share = place - below;
        var (a, b) = (stops[below], stops[below + 1]);
        return new SKColor(Between(a.Red, b.Red, share), Between(a.Green, b.Green, share), Between(a.Blue, b.Blue, share));
    }

    static byte Between(float a, float b, float share) => (byte)Math.Clamp(a + ((b - a) * share) + 0.5f, 0, 255);

    static byte Byte(float value) => (byte)Math.Clamp((value * 255) + 0.5f, 0, 255);

    static SKBitmap Bitmap(int height, int width, Func<int, int, SKColor> color)
    {
        var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = new SKColor[height * width];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = color(i / width, i % width);
        bitmap.Pixels = pixels;
        return bitmap;
    }

    static Markup Element(SKBitmap bitmap, string description)
    {
        int longer = Math.Max(bitmap.Width, bitmap.Height);
        if (longer <= Side)
            return Encoded(bitmap, description);
        using var small = bitmap.Resize(
            new SKImageInfo(
                Math.Max(1, bitmap.Width * Side / longer), Math.Max(1, bitmap.Height * Side / longer), SKColorType.Rgba8888,
                SKAlphaType.Opaque),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return Encoded(small, description);
    }

    static Markup Encoded(SKBitmap bitmap, string description)
    {
        bool isSmall = Math.Max(bitmap.Width, bitmap.Height) < LeastPhotograph;
        using var data = bitmap.Encode(isSmall ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, Quality);
        string kind = isSmall ? "png" : "jpeg", style = isSmall ? "shot pixels" : "shot";
        return Markup.Of(
            $"""<img class="{style}" alt="{description}" width="{Number(bitmap.Width)}" height="{Number(bitmap.Height)}" src="data:image/{kind};base64,{new Markup(Convert.ToBase64String(data.Span))}"/>""");
    }

    static string Number(int pixels) => pixels.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
