using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

/// <summary>What is done to training images (6.7), literally and in double. Images are [H, W, D] in 0…1.</summary>
static partial class Define
{
    /// <summary>The bilinear value of channel d at a place between pixels; outside is black.</summary>
    public static double Bilinear(double[] image, Shape shape, double y, double x, int d)
    {
        double sum = 0;
        for (int row = 0; row < shape.Height; row++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                double weight = Math.Max(0, 1 - Math.Abs(y - row)) * Math.Max(0, 1 - Math.Abs(x - column));
                sum += weight * image[(((row * shape.Width) + column) * shape.Depth) + d];
            }
        }

        return sum;
    }

    /// <summary>An image whose pixel (y, x) is what lies at source(y, x), both from the centre.</summary>
    public static double[] Resampled(double[] image, Shape shape, Func<double, double, (double Y, double X)> source)
    {
        double[] result = new double[image.Length];
        double middleY = (shape.Height - 1) / 2.0, middleX = (shape.Width - 1) / 2.0;
        for (int i = 0; i < result.Length; i++)
        {
            int d = i % shape.Depth, x = i / shape.Depth % shape.Width, y = i / shape.Depth / shape.Width;
            var (fromY, fromX) = source(y - middleY, x - middleX);
            result[i] = Bilinear(image, shape, fromY + middleY, fromX + middleX, d);
        }

        return result;
    }

    /// <summary>An image of red, green and blue whose hue is turned, through hue, saturation and value as painters have them.</summary>
    public static double[] HueTurned(double[] image, double turns)
    {
        double[] result = new double[image.Length];
        for (int i = 0; i < image.Length; i += 3)
        {
            double r = image[i], g = image[i + 1], b = image[i + 2], value = Math.Max(r, Math.Max(g, b)), chroma = value - Math
                .Min(r, Math.Min(g, b));
            double hue = chroma == 0 ? 0 : value == r ? (g - b) / chroma : value == g ? ((b - r) / chroma) + 2 : ((r - g) / chroma) + 4;
            hue = ((hue / 6) + turns) % 1;
            hue = (hue < 0 ? hue + 1 : hue) * 6;
            int sector = (int)Math.Floor(hue) % 6;
            double part = hue - Math.Floor(hue), low = value - chroma, falling = value - (chroma * part), rising = value
                - (chroma * (1 - part));
            (result[i], result[i + 1], result[i + 2]) = sector switch
            {
                0 => (value, rising, low),
                1 => (falling, value, low),
                2 => (low, value, rising),
                3 => (low, falling, value),
                4 => (rising, low, value),
                _ => (value, low, falling),
            };
        }

        return result;
    }
}
