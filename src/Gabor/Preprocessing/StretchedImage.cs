using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>An image of numbers in another height and width, bilinear between its pixels' centres.</summary>
static class StretchedImage
{
    /// <summary>The image in another size.</summary>
    /// <param name="image">[H, W, D].</param>
    /// <param name="from">H × W × D.</param>
    /// <param name="to">H' × W' × D.</param>
    public static float[] Of(ReadOnlySpan<float> image, Shape from, Shape to)
    {
        float[] stretched = new float[to.Count];
        for (int y = 0; y < to.Height; y++)
        {
            var (top, bottom, down) = Between(y, to.Height, from.Height);
            for (int x = 0; x < to.Width; x++)
            {
                var (left, right, across) = Between(x, to.Width, from.Width);
                for (int d = 0; d < to.Depth; d++)
                {
                    double above = Mix(image[At(top, left) + d], image[At(top, right) + d], across);
                    double below = Mix(image[At(bottom, left) + d], image[At(bottom, right) + d], across);
                    stretched[(((y * to.Width) + x) * to.Depth) + d] = (float)Mix(above, below, down);
                }
            }
        }

        return stretched;

        int At(int row, int column) => ((row * from.Width) + column) * from.Depth;
    }

    /// <summary>The pixels on both sides of a place, and the share of the second.</summary>
    static (int First, int Second, double Share) Between(int place, int size, int from)
    {
        double at = Math.Clamp(((place + 0.5) * from / size) - 0.5, 0, from - 1);
        int first = (int)at;
        return (first, Math.Min(first + 1, from - 1), at - first);
    }

    static double Mix(double a, double b, double share) => a + ((b - a) * share);
}
