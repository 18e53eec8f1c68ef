using Gabor.Numerics.Kernels.Loops;

namespace Gabor.Numerics.Kernels.Windows;

/// <summary>Parts of an image, for crops (6.7) and shifts; what lies outside the image is 0.</summary>
static class CropKernels
{
    /// <summary>
    /// result(y, x, d) = image(y + top, x + left, d), or 0 outside. A result of the image's own shape is a shift, by −top and −left;
    /// a crop of an image padded by P zeros on each side has top in −P … H + P − height, and left likewise.
    /// </summary>
    /// <param name="image">[H, W, D].</param>
    /// <param name="shape">H × W × D.</param>
    /// <param name="top">The row that becomes row 0; may lie outside.</param>
    /// <param name="left">The column that becomes column 0; may lie outside.</param>
    /// <param name="result">[height, width, D]; must not overlap the image.</param>
    /// <param name="resultShape">height × width × D.</param>
    /// <exception cref="ArgumentException">A span is not as long as its shape says, or the depths differ.</exception>
    public static void Copy(ReadOnlySpan<float> image, Shape shape, int top, int left, Span<float> result, Shape resultShape)
    {
        Check.Equal(image.Length, shape.Count, nameof(CropKernels));
        Check.Equal(result.Length, resultShape.Count, nameof(CropKernels));
        Check.Equal(resultShape.Depth, shape.Depth, nameof(CropKernels));

        // The columns first … last − 1 of the result lie inside the image.
        int first = (int)long.Clamp(-(long)left, 0, resultShape.Width);
        int last = (int)long.Clamp((long)shape.Width - left, first, resultShape.Width);
        int depth = shape.Depth, line = resultShape.Width * depth;
        for (int y = 0; y < resultShape.Height; y++)
        {
            Span<float> to = result.Slice(y * line, line);
            long row = (long)y + top;
            if (row < 0 || row >= shape.Height || first == last)
            {
                to.Clear();
                continue;
            }

            to[..(first * depth)].Clear();
            image.Slice(((int)row * shape.Width + left + first) * depth, (last - first) * depth).CopyTo(to[(first * depth)..]);
            to[(last * depth)..].Clear();
        }
    }

    /// <summary>result(y, x, d) = image(y, W − 1 − x, d): left and right exchanged.</summary>
    /// <param name="image">[H, W, D].</param>
    /// <param name="shape">H × W × D.</param>
    /// <param name="result">[H, W, D]; must not overlap the image.</param>
    /// <exception cref="ArgumentException">A span is not as long as the shape says.</exception>
    public static void Mirror<T>(ReadOnlySpan<T> image, Shape shape, Span<T> result)
    {
        Check.Equal(image.Length, shape.Count, nameof(Mirror));
        Check.Equal(result.Length, shape.Count, nameof(Mirror));
        int depth = shape.Depth;
        for (int row = 0; row < shape.Height; row++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                image.Slice((row * shape.Width + shape.Width - 1 - x) * depth, depth).CopyTo(
                    result.Slice((row * shape.Width + x) * depth, depth));
            }
        }
    }
}
