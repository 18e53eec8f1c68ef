using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>Brings images to a height and width. One caller at a time; it keeps its memory for the next image.</summary>
/// <remarks>
/// The size is changed by a triangle filter along each side: an output pixel is the mean of the input pixels around its place, weighted
/// by 1 − |distance| / s, where s is the factor of shrinking, at least 1. So it is bilinear when enlarging and averages all pixels when
/// shrinking. Only +, −, × and ÷ of doubles in a fixed order, so the same on every machine.
/// </remarks>
sealed class ImageResizer
{
    readonly Taps down = new(), along = new();
    double[] row = [];
    byte[] inner = [];

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

    /// <summary>The middle of the scaled image: triangle filter, first down the columns into one row of doubles, then along it.</summary>
    void Scale(ReadOnlySpan<byte> pixels, Shape from, (int Height, int Width) scaled, Span<byte> result, Shape part)
    {
        int depth = from.Depth, line = from.Width * depth, top = (scaled.Height - part.Height) / 2, left = (scaled.Width - part.Width) / 2;
        down.Plan(from.Height, scaled.Height, top, part.Height);
        along.Plan(from.Width, scaled.Width, left, part.Width);
        if (row.Length < line)
            row = new double[line];
        var sums = row.AsSpan(0, line);
        for (int y = 0, at = 0; y < part.Height; y++)
        {
            sums.Clear();
            double total = 0;
            var weights = down.Of(y, out int first);
            for (int v = 0; v < weights.Length; v++)
            {
                double weight = weights[v];
                total += weight;
                var source = pixels.Slice((first + v) * line, line);
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += weight * source[i];
            }

            for (int x = 0; x < part.Width; x++)
            {
                weights = along.Of(x, out first);
                double all = 0;
                foreach (double weight in weights)
                    all += weight;
                for (int d = 0; d < depth; d++, at++)
                {
                    double value = 0;
                    for (int u = 0; u < weights.Length; u++)
                        value += weights[u] * sums[((first + u) * depth) + d];
                    result[at] = (byte)Math.Clamp((int)((value / (all * total)) + 0.5), 0, 255);
                }
            }
        }
    }

    /// <summary>Of which input places each output place is the weighted mean, along one side.</summary>
    sealed class Taps
    {
        (int From, int To, int Skip, int Count) planned;
        int[] firsts = [], ends = [];
        double[] weights = [];
        int most;

        /// <summary>
        /// The output places from <paramref name="skip"/> on, where <paramref name="from"/> input places become <paramref name="to"/>.
        /// </summary>
        public void Plan(int from, int to, int skip, int count)
        {
            if (planned == (from, to, skip, count))
                return;
            planned = (from, to, skip, count);
            double ratio = (double)from / to, reach = from > to ? ratio : 1;
            most = (int)(2 * reach) + 3;
            if (firsts.Length < count)
                (firsts, ends) = (new int[count], new int[count]);
            if (weights.Length < count * most)
                weights = new double[count * most];
            for (int i = 0; i < count; i++)
            {
                double centre = ((i + skip + 0.5) * ratio) - 0.5;
                int first = Math.Max(0, (int)(centre - reach + 1)), end = Math.Min(from, (int)(centre + reach) + 1);
                firsts[i] = first = Math.Min(first, from - 1);
                ends[i] = end = Math.Max(end, first + 1);
                for (int source = first; source < end; source++)
                    weights[(i * most) + source - first] = Math.Max(0, 1 - (Math.Abs(source - centre) / reach));
            }
        }

        /// <summary>The weights of an output place, of the input places from <paramref name="first"/> on.</summary>
        public ReadOnlySpan<double> Of(int place, out int first)
        {
            first = firsts[place];
            return weights.AsSpan(place * most, ends[place] - first);
        }
    }
}
