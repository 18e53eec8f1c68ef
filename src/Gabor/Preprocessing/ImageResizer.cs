using Gabor.Numerics;
using Gabor.Numerics.Kernels.Images;
using Gabor.Numerics.Lanes;

namespace Gabor.Preprocessing;

/// <summary>Brings images to a height and width. One caller at a time; it keeps its memory for the next image.</summary>
/// <remarks>
/// The size is changed by a triangle filter along each side: an output pixel is the mean of the input pixels around its place, weighted
/// by 1 − |distance| / s, where s is the factor of shrinking, at least 1. So it is bilinear when enlarging and averages all pixels when
/// shrinking. Along the rows first, then down the columns, bytes in between, weights in whole numbers of 2⁻²²: the bytes are those of
/// Pillow's <c>resize</c> with <c>BILINEAR</c>, on every machine.
/// </remarks>
/// <param name="tier">The vectors to use; the best ones by default. All give the same bytes.</param>
sealed class ImageResizer(Tier? tier = null)
{
    readonly Tier tier = tier ?? Tiers.Best;
    readonly ResizePlan down = new(), along = new();
    byte[] inner = [], narrow = [];

    /// <summary>Resizes an image.</summary>
    /// <param name="pixels">[H, W, D].</param>
    /// <param name="from">H × W × D.</param>
    /// <param name="result">The result; must not overlap the pixels.</param>
    /// <param name="to">Its height and width, and D.</param>
    /// <param name="framing">What to do with other proportions.</param>
    public void Resize(ReadOnlySpan<byte> pixels, Shape from, Span<byte> result, Shape to, ImageFraming framing)
    {
        var (height, width) = framing switch
        {
            ImageFraming.Stretch => (to.Height, to.Width),
            ImageFraming.Crop => Outer(from, to),
            _ => Inner(from, to),
        };
        if (height >= to.Height && width >= to.Width)
        {
            Scale(pixels, from, (height, width), result, to);
            return;
        }

        Shape part = to with { Height = height, Width = width };
        if (inner.Length < part.Count)
            inner = new byte[part.Count];
        Scale(pixels, from, (height, width), inner, part);
        FillWithEdge(pixels, from, result, to);
        int top = (to.Height - height) / 2, left = (to.Width - width) / 2, line = width * to.Depth;
        for (int y = 0; y < height; y++)
            inner.AsSpan(y * line, line).CopyTo(result[((((top + y) * to.Width) + left) * to.Depth)..]);
    }

    /// <summary>The greatest height and width with the image's proportions, rounded, that fit; at least 1.</summary>
    static (int Height, int Width) Inner(Shape from, Shape to)
    {
        if ((long)from.Height * to.Width >= (long)from.Width * to.Height)
            return (to.Height, (int)Math.Clamp((((long)from.Width * to.Height * 2) + from.Height) / (2L * from.Height), 1, to.Width));
        return ((int)Math.Clamp((((long)from.Height * to.Width * 2) + from.Width) / (2L * from.Width), 1, to.Height), to.Width);
    }

    /// <summary>
    /// The least height and width with the image's proportions that cover all; the side that sticks out is rounded down, as torchvision
    /// does.
    /// </summary>
    static (int Height, int Width) Outer(Shape from, Shape to)
    {
        if ((long)from.Height * to.Width >= (long)from.Width * to.Height)
            return ((int)Math.Max((long)from.Height * to.Width / from.Width, to.Height), to.Width);
        return (to.Height, (int)Math.Max((long)from.Width * to.Height / from.Height, to.Width));
    }

    /// <summary>The mean colour of the outermost pixels, everywhere.</summary>
    static void FillWithEdge(ReadOnlySpan<byte> pixels, Shape s, Span<byte> result, Shape to)
    {
        for (int d = 0; d < s.Depth; d++)
        {
            long sum = 0, count = 0;
            for (int y = 0; y < s.Height; y++)
            {
                int step = y == 0 || y == s.Height - 1 || s.Width == 1 ? 1 : s.Width - 1;
                for (int x = 0; x < s.Width; x += step, count++)
                    sum += pixels[(((y * s.Width) + x) * s.Depth) + d];
            }

            byte mean = (byte)(((2 * sum) + count) / (2 * count));
            for (int i = d; i < to.Count; i += to.Depth)
                result[i] = mean;
        }
    }

    /// <summary>The middle of the scaled image: each row that is needed along its side first, then down the columns.</summary>
    void Scale(ReadOnlySpan<byte> pixels, Shape from, (int Height, int Width) scaled, Span<byte> result, Shape part)
    {
        int depth = from.Depth, line = from.Width * depth, partLine = part.Width * depth;
        int top = (scaled.Height - part.Height) / 2, left = (scaled.Width - part.Width) / 2;
        down.Plan(from.Height, scaled.Height, top, part.Height);
        along.Plan(from.Width, scaled.Width, left, part.Width);
        int first = down.First, rows = down.End - first;
        if (narrow.Length < rows * partLine)
            narrow = new byte[rows * partLine];
        for (int y = 0; y < rows; y++)
        {
            ResampleKernels.Along(
                pixels.Slice((first + y) * line, line), depth, along.Firsts, along.Counts, along.Weights, along.Most,
                narrow.AsSpan(y * partLine, partLine), tier);
        }

        for (int y = 0; y < part.Height; y++)
        {
            int count = down.Counts[y];
            ResampleKernels.Down(
                narrow.AsSpan((down.Firsts[y] - first) * partLine, count * partLine), down.Weights.Slice(y * down.Most, count),
                result.Slice(y * partLine, partLine), tier);
        }
    }
}
