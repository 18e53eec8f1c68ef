using Gabor.Features.Sift;

namespace Gabor.Tests.Features.Sift;

/// <summary>Changes of an image whose effect on places is known.</summary>
static class Warp
{
    /// <summary>Each pixel is that of the image, linear between four, where the inverse of the map leads; grey outside.</summary>
    public static DrawnImage By(this DrawnImage image, AffineMap map, int height, int width)
    {
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.Length; i++)
        {
            double x = (i % width) - map.X, y = (i / width) - map.Y;
            pixels[i] = image.At(((map.YY * x) - (map.XY * y)) / map.Determinant, ((map.XX * y) - (map.YX * x)) / map.Determinant) ?? 128;
        }

        return new(height, width, pixels);
    }

    /// <summary>A quarter of a turn clockwise: the pixels as they are.</summary>
    public static DrawnImage QuarterTurn(this DrawnImage image) => new(
        image.Width, image.Height,
        [
            .. Enumerable.Range(0, image.Pixels.Length)
                .Select(i => image.Pixels[((image.Height - 1 - (i % image.Height)) * image.Width) + (i / image.Height)]),
        ]);

    /// <summary>Half the size: means of four pixels.</summary>
    public static DrawnImage Half(this DrawnImage image)
    {
        int height = image.Height / 2, width = image.Width / 2;
        return new(
            height, width,
            [
                .. Enumerable.Range(0, height * width).Select(i =>
                {
                    int at = (2 * (i / width) * image.Width) + (2 * (i % width));
                    byte[] p = image.Pixels;
                    return (byte)((p[at] + p[at + 1] + p[at + image.Width] + p[at + image.Width + 1] + 2) / 4);
                }),
            ]);
    }

    /// <summary>Other light: a v + b.</summary>
    public static DrawnImage Light(this DrawnImage image, double factor, double plus) =>
        image with { Pixels = [.. image.Pixels.Select(v => (byte)Math.Clamp(Math.Round((factor * v) + plus), 0, 255))] };

    /// <summary>The map that turns, then scales, around the middle of an image and puts it into the middle of another.</summary>
    public static AffineMap Turned(double degrees, double scale, DrawnImage from, int height, int width)
    {
        double a = degrees * Math.PI / 180, cos = scale * Math.Cos(a), sin = scale * Math.Sin(a);
        double x = (from.Width - 1) / 2.0, y = (from.Height - 1) / 2.0;
        return new(cos, -sin, sin, cos, ((width - 1) / 2.0) - ((cos * x) - (sin * y)), ((height - 1) / 2.0) - ((sin * x) + (cos * y)));
    }

    static byte? At(this DrawnImage image, double x, double y)
    {
        if (x < 0 || y < 0 || x > image.Width - 1 || y > image.Height - 1)
            return null;
        int left = Math.Min((int)x, image.Width - 2), top = Math.Min((int)y, image.Height - 2), at = (top * image.Width) + left;
        double right = x - left, down = y - top;
        double above = ((1 - right) * image.Pixels[at]) + (right * image.Pixels[at + 1]);
        double below = ((1 - right) * image.Pixels[at + image.Width]) + (right * image.Pixels[at + image.Width + 1]);
        return (byte)Math.Round(((1 - down) * above) + (down * below));
    }
}
