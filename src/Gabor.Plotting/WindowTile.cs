using Gabor.Experiments.Representations;
using Gabor.Numerics;

namespace Gabor.Plotting;

/// <summary>Windows of images as tiles.</summary>
static class WindowTile
{
    /// <summary>So many times the root of the mean square is as strong as is shown.</summary>
    const float Strong = 5;

    /// <summary>A window of an image of pixels 0…1.</summary>
    public static Tile OfPixels(IReadOnlyList<float> pixels, Shape shape, InputWindow window) => Of(pixels, shape, window, value => value);

    /// <summary>
    /// A window of an image of slopes: grey where they are 0, the brighter the larger. The largest is black or white, and so is what is
    /// several times as large as most, for one strong pixel would leave nothing of the others.
    /// </summary>
    public static Tile OfSlopes(IReadOnlyList<float> slopes, Shape shape, InputWindow window)
    {
        float largest = 0;
        double squares = 0;
        foreach (float slope in slopes)
        {
            largest = Math.Max(largest, Math.Abs(slope));
            squares += (double)slope * slope;
        }

        float most = Math.Min(largest, Strong * (float)Math.Sqrt(squares / (window.Height * window.Width * shape.Depth)));
        return Of(slopes, shape, window, slope => most > 0 ? ((slope / most) + 1) / 2 : 0.5f);
    }

    static Tile Of(IReadOnlyList<float> values, Shape shape, InputWindow window, Func<float, float> lightness)
    {
        float[] cut = new float[window.Height * window.Width * shape.Depth];
        for (int i = 0, y = window.Top; y < window.Bottom; y++)
        {
            for (int x = window.Left; x < window.Right; x++)
            {
                for (int d = 0; d < shape.Depth; d++, i++)
                    cut[i] = lightness(values[(((y * shape.Width) + x) * shape.Depth) + d]);
            }
        }

        return SampleTile.Of(cut, new Shape(window.Height, window.Width, shape.Depth));
    }
}
