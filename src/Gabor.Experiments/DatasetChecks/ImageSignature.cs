using System.Numerics;
using System.Security.Cryptography;
using Gabor.Data;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>What an image is compared with others by, and how it looks in numbers.</summary>
/// <remarks>
/// The perceptual hash is the difference hash: of the image in grey, brought to 9 × 8 by the mean of what falls on each place, a bit for
/// each place that is darker than its right neighbour. Copies in another size, quality or brightness differ in few bits. Whether two images
/// with near hashes look alike is decided by the correlation of their 16 × 16 pixels, which sees what 64 bits do not.
/// </remarks>
sealed class ImageSignature
{
    /// <summary>Side of the small copy.</summary>
    const int Side = 16;

    const int HashRows = 8, HashColumns = 9;

    readonly float[] small;

    /// <summary>The signature of an image.</summary>
    public ImageSignature(Image image)
    {
        var shape = image.Shape;
        (Height, Width) = (shape.Height, shape.Width);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image.Pixels, digest);
        Content = new Guid(digest[..16]).ToString("N") + FormattableString.Invariant($" {shape}");
        float[] grey = Grey(image);
        small = Reduced(grey, shape.Height, shape.Width, Side, Side);
        Mean = small.Average();
        Deviation = (float)Math.Sqrt(small.Average(value => (double)(value - Mean) * (value - Mean)));
        float[] places = Reduced(grey, shape.Height, shape.Width, HashRows, HashColumns);
        for (int y = 0; y < HashRows; y++)
        {
            for (int x = 0; x + 1 < HashColumns; x++)
                Hash = (Hash << 1) | (places[(y * HashColumns) + x] < places[(y * HashColumns) + x + 1] ? 1UL : 0);
        }
    }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>The same for images of the same pixels alone.</summary>
    public string Content { get; }

    /// <summary>The difference hash.</summary>
    public ulong Hash { get; }

    /// <summary>Mean grey, 0…255.</summary>
    public float Mean { get; }

    /// <summary>Standard deviation of the grey of the small copy.</summary>
    public float Deviation { get; }

    /// <summary>Bits in which the hashes differ.</summary>
    public int Distance(ImageSignature other) => BitOperations.PopCount(Hash ^ other.Hash);

    /// <summary>The correlation of the small copies, −1…1; 0 where one is of one colour.</summary>
    public double Correlation(ImageSignature other)
    {
        double sum = 0;
        for (int i = 0; i < small.Length; i++)
            sum += (double)(small[i] - Mean) * (other.small[i] - other.Mean);
        double scale = (double)Deviation * other.Deviation * small.Length;
        return scale > 0 ? sum / scale : 0;
    }

    /// <summary>Luma as JPEG has it: 0.299 R + 0.587 G + 0.114 B.</summary>
    static float[] Grey(Image image)
    {
        int depth = image.Shape.Depth;
        var pixels = image.Pixels;
        float[] grey = new float[pixels.Length / depth];
        for (int i = 0; i < grey.Length; i++)
        {
            grey[i] = depth == 1
                ? pixels[i]
                : (0.299f * pixels[i * depth]) + (0.587f * pixels[(i * depth) + 1]) + (0.114f * pixels[(i * depth) + 2]);
        }

        return grey;
    }

    /// <summary>The mean of what falls on each place; a place that is smaller than a pixel has that pixel.</summary>
    static float[] Reduced(float[] grey, int height, int width, int rows, int columns)
    {
        float[] reduced = new float[rows * columns];
        for (int y = 0; y < rows; y++)
        {
            int top = y * height / rows, bottom = Math.Max(top + 1, (y + 1) * height / rows);
            for (int x = 0; x < columns; x++)
            {
                int left = x * width / columns, right = Math.Max(left + 1, (x + 1) * width / columns);
                double sum = 0;
                for (int v = top; v < bottom; v++)
                {
                    for (int u = left; u < right; u++)
                        sum += grey[(v * width) + u];
                }

                reduced[(y * columns) + x] = (float)(sum / ((bottom - top) * (right - left)));
            }
        }

        return reduced;
    }
}
