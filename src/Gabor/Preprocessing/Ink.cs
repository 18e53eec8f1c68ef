namespace Gabor.Preprocessing;

/// <summary>
/// Ink on an even background, as a digit on paper: where it lies in a grey image, and how much lighter or darker than the background it
/// is. All from the image alone, in whole numbers and doubles of a fixed order.
/// </summary>
/// <param name="IsLight">Whether the ink is lighter than its background.</param>
/// <param name="Background">The median of the border, 0…255.</param>
/// <param name="Noise">How far the border strays from it, 0…255; what strays no further is no ink.</param>
/// <param name="Span">The difference between full ink and background, above <paramref name="Noise"/>, at most 255.</param>
/// <param name="Top">The first row with ink.</param>
/// <param name="Left">The first column with ink.</param>
/// <param name="Height">Rows from the first to the last with ink.</param>
/// <param name="Width">Columns from the first to the last with ink.</param>
/// <param name="CentreY">The row of its centre of mass.</param>
/// <param name="CentreX">The column of its centre of mass.</param>
/// <param name="Share">The mean of all pixels, ink as 1 and background as 0.</param>
readonly record struct Ink(
    bool IsLight, int Background, int Noise, int Span, int Top, int Left, int Height, int Width, double CentreY, double CentreX,
    double Share)
{
    /// <summary>The least difference between ink and background that can be told from an empty page.</summary>
    const int LeastSpan = 32;

    /// <summary>The longer side of the ink.</summary>
    public int Extent => Math.Max(Height, Width);

    /// <summary>Finds the ink of an image; null where there is none, or no even background.</summary>
    /// <param name="pixels">[H, W], 0…255.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    public static Ink? Find(ReadOnlySpan<byte> pixels, int height, int width)
    {
        Span<int> border = stackalloc int[256], all = stackalloc int[256];
        border.Clear();
        all.Clear();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte pixel = pixels[(y * width) + x];
                all[pixel]++;
                if (y == 0 || x == 0 || y == height - 1 || x == width - 1)
                    border[pixel]++;
            }
        }

        int background = Rank(border, 0.5), noise = Straying(border, background);
        int lighter = Rank(all, 0.999) - background, darker = background - Rank(all, 0.001);
        int span = Math.Max(lighter, darker);

        // Both lighter and darker things, or a background that strays as far as the ink, are a photograph.
        if (span < LeastSpan || Math.Min(lighter, darker) > span / 2 || noise > span / 2)
            return null;
        return Measure(pixels, height, width, new Ink { IsLight = lighter > darker, Background = background, Noise = noise, Span = span });
    }

    /// <summary>How much ink a pixel is: 0 for background, 255 for full ink.</summary>
    public byte Of(byte pixel)
    {
        int difference = IsLight ? pixel - Background : Background - pixel;
        return (byte)Math.Clamp(((difference - Noise) * 255 * 2 / (Span - Noise) + 1) / 2, 0, 255);
    }

    static Ink? Measure(ReadOnlySpan<byte> pixels, int height, int width, Ink ink)
    {
        int top = height, left = width, bottom = -1, right = -1;
        long sum = 0, rows = 0, columns = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int value = ink.Of(pixels[(y * width) + x]);
                sum += value;
                rows += (long)value * y;
                columns += (long)value * x;
                if (value < 64)
                    continue;
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
            }
        }

        return bottom < 0 ? null : ink with
        {
            Top = top,
            Left = left,
            Height = bottom - top + 1,
            Width = right - left + 1,
            CentreY = (double)rows / sum,
            CentreX = (double)columns / sum,
            Share = sum / (255.0 * height * width),
        };
    }

    /// <summary>The value that a share of all lies at or below.</summary>
    static int Rank(ReadOnlySpan<int> histogram, double share)
    {
        long count = 0, below = 0;
        foreach (int values in histogram)
            count += values;
        long wanted = (long)(share * (count - 1));
        for (int value = 0; value < histogram.Length; value++)
        {
            below += histogram[value];
            if (below > wanted)
                return value;
        }

        return histogram.Length - 1;
    }

    /// <summary>How far nine in ten of the border's pixels stray from the background at most.</summary>
    static int Straying(ReadOnlySpan<int> border, int background)
    {
        Span<int> distances = stackalloc int[256];
        distances.Clear();
        for (int value = 0; value < border.Length; value++)
            distances[Math.Abs(value - background)] += border[value];
        return Rank(distances, 0.9);
    }
}
