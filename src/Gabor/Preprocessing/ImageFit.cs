using System.Globalization;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>How an image is made to fit a model.</summary>
public sealed record ImageFitOptions
{
    /// <summary>What to do with other proportions; null for what the model was trained with, or a letterbox.</summary>
    public ImageFraming? Framing { get; init; }

    /// <summary>Turn light into dark and dark into light, 255 − x. Never done unasked: a remark says where it may be wanted.</summary>
    public bool Invert { get; init; }
}

/// <summary>An image in a model's input shape, and what a person should know about how it came there.</summary>
/// <param name="Image">H × W × D as the model wants it.</param>
/// <param name="Remarks">Sentences, none if all is as the model expects.</param>
sealed record FittedImage(Image Image, IReadOnlyList<string> Remarks);

/// <summary>Makes any image fit a model's input: grey or colour, size, proportions.</summary>
static class ImageFit
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
        {
            throw new ArgumentException(
                $"the model takes {input}: an image becomes grey (depth 1) or colour (depth 3), not depth {input.Depth}.", nameof(input));
        }

        List<string> remarks = [];
        if (image.WasTransparent)
            remarks.Add("The image has transparent parts; they were laid on white.");
        if (input.Depth == 1 && IsColorful(image))
            remarks.Add("The image is in colour, the model sees grey; the colours were dropped.");
        var fitted = Resize(ImageChannels.Convert(image, input.Depth), input, options.Framing ?? ImageFraming.Letterbox);
        if (input == DigitInput)
            RemarkInk(fitted, options.Invert, remarks);
        if (options.Invert)
            fitted = Inverted(fitted);
        return new FittedImage(fitted, remarks);
    }

    /// <summary>The image at another height and width; the depth must be the same.</summary>
    internal static Image Resize(Image image, Shape to, ImageFraming framing)
    {
        if (image.Shape == to)
            return image;
        byte[] pixels = new byte[to.Count];
        new ImageResizer().Resize(image.Pixels, image.Shape, pixels, to, framing);
        return new Image(to, pixels, image.WasTransparent);
    }

    static void RemarkInk(Image fitted, bool invert, List<string> remarks)
    {
        double mean = Mean(fitted.Pixels);
        if (mean > 0.5 == invert)
            return;
        string looks = invert ? "so already" : "dark on light";
        string remedy = invert ? "it was inverted as asked. Try it as it is." : "try it inverted.";
        remarks.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The model learnt light ink on black, and this image looks {looks} (mean {mean:0.00} of 1); {remedy}"));
    }

    static double Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (byte p in pixels)
            sum += p;
        return sum / (255.0 * pixels.Length);
    }

    /// <summary>Whether more than one pixel in twenty is clearly coloured: its channels lie more than 32 apart.</summary>
    static bool IsColorful(Image image)
    {
        if (image.Shape.Depth == 1)
            return false;
        var p = image.Pixels;
        int colored = 0;
        for (int i = 0; i < p.Length; i += 3)
        {
            if (Math.Max(Math.Max(p[i], p[i + 1]), p[i + 2]) - Math.Min(Math.Min(p[i], p[i + 1]), p[i + 2]) > 32)
                colored++;
        }

        return colored > p.Length / 3 / 20;
    }

    static Image Inverted(Image image)
    {
        byte[] pixels = image.Pixels.ToArray();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(255 - pixels[i]);
        return new Image(image.Shape, pixels, image.WasTransparent);
    }
}
