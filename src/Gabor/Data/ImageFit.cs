using System.Globalization;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>What to do with an image whose proportions are not the model's.</summary>
public enum ImageFraming
{
    /// <summary>Keep the proportions; what is left over takes the mean colour of the image's edge. The default: a bent digit is another digit.</summary>
    Letterbox,

    /// <summary>Stretch height and width each to the model's.</summary>
    Stretch,
}

/// <summary>How an image is made to fit a model.</summary>
public sealed record ImageFitOptions
{
    /// <summary>What to do with other proportions.</summary>
    public ImageFraming Framing { get; init; } = ImageFraming.Letterbox;

    /// <summary>Turn light into dark and dark into light, 255 − x. Never done unasked: a remark says where it may be wanted.</summary>
    public bool Invert { get; init; }
}

/// <summary>An image in a model's input shape, and what a person should know about how it came there.</summary>
/// <param name="Image">H × W × D as the model wants it.</param>
/// <param name="Remarks">Sentences, none if all is as the model expects.</param>
public sealed record FittedImage(Image Image, IReadOnlyList<string> Remarks);

/// <summary>Makes any image fit a model's input: grey or colour, size, proportions.</summary>
/// <remarks>
/// <para>Grey from colour is the luma of Rec. 601, (299 R + 587 G + 114 B) / 1000, rounded. Colour from grey repeats it three times.</para>
/// <para>
/// The size is changed by a triangle filter along each side: an output pixel is the mean of the input pixels around its place, weighted by 1 − |distance| / s, where s is
/// the factor of shrinking, at least 1. So it is bilinear when enlarging and averages all pixels when shrinking. Only +, −, × and ÷ of doubles in a fixed order,
/// so the same on every machine.
/// </para>
/// </remarks>
public static class ImageFit
{
    static readonly ImageFitOptions Defaults = new();

    /// <summary>The input of models of handwritten digits, which learn light ink on black.</summary>
    static readonly Shape DigitInput = new(28, 28, 1);

    /// <summary>Fits an image to a model's input.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="input">H × W × D of the model; D 1 or 3.</param>
    /// <param name="options">Framing and inversion; defaults if null.</param>
    /// <exception cref="ArgumentException">The model's input is neither grey nor colour.</exception>
    public static FittedImage Fit(Image image, Shape input, ImageFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= Defaults;
        if (input.Depth is not (1 or 3))
            throw new ArgumentException($"the model takes {input}: an image can become grey (depth 1) or colour (depth 3), not depth {input.Depth}.", nameof(input));
        List<string> remarks = [];
        if (image.WasTransparent) remarks.Add("The image has transparent parts; they were laid on white.");
        if (input.Depth == 1 && IsColorful(image)) remarks.Add("The image is in colour, the model sees grey; the colours were dropped.");
        Image fitted = Resize(ToDepth(image, input.Depth), input, options.Framing);
        if (input == DigitInput) RemarkInk(fitted, options.Invert, remarks);
        if (options.Invert) fitted = Inverted(fitted);
        return new FittedImage(fitted, remarks);
    }

    static void RemarkInk(Image fitted, bool invert, List<string> remarks)
    {
        double mean = Mean(fitted.Pixels);
        if (mean > 0.5 == invert) return;
        remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The model learnt light ink on black, and this image looks {(invert ? "so already" : "dark on light")} (mean {mean:0.00} of 1); ")
            + (invert ? "it was inverted as asked. Try it as it is." : "try it inverted."));
    }

    static double Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (byte p in pixels) sum += p;
        return sum / (255.0 * pixels.Length);
    }

    /// <summary>Whether more than one pixel in twenty is clearly coloured: its channels lie more than 32 apart.</summary>
    static bool IsColorful(Image image)
    {
        if (image.Shape.Depth == 1) return false;
        ReadOnlySpan<byte> p = image.Pixels;
        int colored = 0;
        for (int i = 0; i < p.Length; i += 3)
            if (Math.Max(Math.Max(p[i], p[i + 1]), p[i + 2]) - Math.Min(Math.Min(p[i], p[i + 1]), p[i + 2]) > 32) colored++;
        return colored > p.Length / 3 / 20;
    }

    static Image Inverted(Image image)
    {
        byte[] pixels = image.Pixels.ToArray();
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(255 - pixels[i]);
        return new Image(image.Shape, pixels, image.WasTransparent);
    }

    /// <summary>Grey to colour or colour to grey.</summary>
    internal static Image ToDepth(Image image, int depth)
    {
        if (image.Shape.Depth == depth) return image;
        Shape shape = image.Shape with { Depth = depth };
        byte[] pixels = new byte[shape.Count];
        ReadOnlySpan<byte> p = image.Pixels;
        if (depth == 1)
            for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)((299 * p[3 * i] + 587 * p[3 * i + 1] + 114 * p[3 * i + 2] + 500) / 1000);
        else
            for (int i = 0; i < pixels.Length; i++) pixels[i] = p[i / 3];
        return new Image(shape, pixels, image.WasTransparent);
    }

    /// <summary>The image at another height and width; the depth must be the same.</summary>
    internal static Image Resize(Image image, Shape to, ImageFraming framing)
    {
        Shape from = image.Shape;
        if (from == to) return image;
        (int height, int width) = framing == ImageFraming.Stretch ? (to.Height, to.Width) : Inner(from, to);
        byte[] scaled = Scale(image.Pixels, from, height, width);
        if (height == to.Height && width == to.Width) return new Image(to, scaled, image.WasTransparent);
        byte[] pixels = new byte[to.Count];
        Span<byte> edge = stackalloc byte[3];
        MeanOfEdge(image, edge);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = edge[i % to.Depth];
        int top = (to.Height - height) / 2, left = (to.Width - width) / 2, row = width * to.Depth;
        for (int y = 0; y < height; y++) scaled.AsSpan(y * row, row).CopyTo(pixels.AsSpan(((top + y) * to.Width + left) * to.Depth));
        return new Image(to, pixels, image.WasTransparent);
    }

    /// <summary>The greatest height and width with the image's proportions, rounded, that fit; at least 1.</summary>
    static (int Height, int Width) Inner(Shape from, Shape to)
    {
        if ((long)from.Height * to.Width >= (long)from.Width * to.Height)
            return (to.Height, (int)Math.Clamp(((long)from.Width * to.Height * 2 + from.Height) / (2L * from.Height), 1, to.Width));
        return ((int)Math.Clamp(((long)from.Height * to.Width * 2 + from.Width) / (2L * from.Width), 1, to.Height), to.Width);
    }

    /// <summary>The mean colour of the outermost pixels.</summary>
    static void MeanOfEdge(Image image, Span<byte> mean)
    {
        Shape s = image.Shape;
        Span<long> sums = stackalloc long[3];
        sums.Clear();
        long count = 0;
        for (int y = 0; y < s.Height; y++)
        {
            int step = y == 0 || y == s.Height - 1 || s.Width == 1 ? 1 : s.Width - 1;
            for (int x = 0; x < s.Width; x += step, count++)
                for (int d = 0; d < s.Depth; d++) sums[d] += image.Pixels[(y * s.Width + x) * s.Depth + d];
        }
        for (int d = 0; d < s.Depth; d++) mean[d] = (byte)((2 * sums[d] + count) / (2 * count));
    }

    /// <summary>Triangle filter, first down the columns into one row of doubles, then along it. Memory: a row of the input.</summary>
    static byte[] Scale(ReadOnlySpan<byte> pixels, Shape from, int height, int width)
    {
        int depth = from.Depth, rowLength = from.Width * depth;
        byte[] scaled = new byte[height * width * depth];
        double[] row = new double[rowLength];
        Taps down = new(from.Height, height), along = new(from.Width, width);
        for (int y = 0, at = 0; y < height; y++)
        {
            Array.Clear(row);
            (int first, int end) = down.Range(y);
            double sum = 0;
            for (int v = first; v < end; v++)
            {
                double weight = down.Weight(y, v);
                sum += weight;
                ReadOnlySpan<byte> source = pixels.Slice(v * rowLength, rowLength);
                for (int i = 0; i < row.Length; i++) row[i] += weight * source[i];
            }
            for (int x = 0; x < width; x++)
            {
                (int left, int right) = along.Range(x);
                for (int d = 0; d < depth; d++)
                {
                    double value = 0, weights = 0;
                    for (int u = left; u < right; u++)
                    {
                        double weight = along.Weight(x, u);
                        weights += weight;
                        value += weight * row[u * depth + d];
                    }
                    scaled[at++] = (byte)Math.Clamp((int)(value / (weights * sum) + 0.5), 0, 255);
                }
            }
        }
        return scaled;
    }

    /// <summary>Which of <paramref name="from"/> input places an output place of <paramref name="to"/> is the weighted mean of.</summary>
    readonly struct Taps(int from, int to)
    {
        readonly double ratio = (double)from / to, reach = from > to ? (double)from / to : 1;

        double Centre(int place) => (place + 0.5) * ratio - 0.5;

        /// <summary>The first input place with a weight, and the one after the last.</summary>
        public (int First, int End) Range(int place)
        {
            int first = Math.Max(0, (int)(Centre(place) - reach + 1)), end = Math.Min(from, (int)(Centre(place) + reach) + 1);
            return (Math.Min(first, from - 1), Math.Max(end, first + 1));
        }

        /// <summary>1 − |distance| / s, never below 0.</summary>
        public double Weight(int place, int source) => Math.Max(0, 1 - Math.Abs(source - Centre(place)) / reach);
    }
}
