namespace Gabor.Experiments.Explanations;

/// <summary>How much each place of an image matters for a class.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">[Height, Width].</param>
public sealed record RelevanceMap(int Height, int Width, IReadOnlyList<float> Values)
{
    /// <summary>The map in another size, by bilinear interpolation between the centres of its cells.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    public RelevanceMap Resized(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        float[] values = new float[height * width];
        for (int y = 0; y < height; y++)
        {
            var (top, below, down) = Place(y, height, Height);
            for (int x = 0; x < width; x++)
            {
                var (left, right, across) = Place(x, width, Width);
                float upper = Between(At(top, left), At(top, right), across), lower = Between(At(below, left), At(below, right), across);
                values[(y * width) + x] = Between(upper, lower, down);
            }
        }

        return new RelevanceMap(height, width, values);
    }

    float At(int y, int x) => Values[(y * Width) + x];

    static (int First, int Second, float Share) Place(int at, int sizes, int cells)
    {
        float place = Math.Clamp(((at + 0.5f) * cells / sizes) - 0.5f, 0, cells - 1);
        int first = (int)place;
        return (first, Math.Min(first + 1, cells - 1), place - first);
    }

    static float Between(float a, float b, float share) => a + ((b - a) * share);
}
