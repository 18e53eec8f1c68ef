using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>How an image is made to fit a model.</summary>
public sealed record ImageFitOptions
{
    /// <summary>What to do with other proportions; null for what the model was trained with, or a letterbox.</summary>
    public ImageFraming? Framing { get; init; }

    /// <summary>Whether light becomes dark and dark light, 255 − x; null, the default, where the ink shows that it is the other way round
    /// in the training images (<see cref="MatchInk"/>).</summary>
    public bool? Invert { get; init; }

    /// <summary>Whether ink is brought to shade, size and place of that of the training images where it differs, as a digit on paper
    /// does; true by default. A remark says what was done. It needs <see cref="ImagePreprocessing.Ink"/>.</summary>
    public bool MatchInk { get; init; } = true;
}

/// <summary>An image in a model's input shape, and what a person should know about how it came there.</summary>
/// <param name="Image">H × W × D as the model wants it.</param>
/// <param name="Remarks">Sentences, none if all is as the model expects.</param>
sealed record FittedImage(Image Image, IReadOnlyList<string> Remarks);

/// <summary>Makes any image fit a model's input: grey or colour, size, proportions.</summary>
static class ImageFit
{
    static readonly ImageFitOptions Defaults = new();

    /// <summary>Fits an image to a model's input.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="input">H × W × D of the model; D 1 or 3.</param>
    /// <param name="options">Framing, inversion, ink; defaults if null.</param>
    /// <param name="ink">What the training images have in common; null where they are not ink.</param>
    /// <param name="whole">The same image as large as the file holds it, for ink; null where it is.</param>
    /// <exception cref="ArgumentException">The model's input is neither grey nor colour.</exception>
    public static FittedImage Fit(Image image, Shape input, ImageFitOptions? options = null, InkProfile? ink = null, Image? whole = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= Defaults;
        if (input.Depth is not (1 or 3))
        {
            throw new ArgumentException(
                $"the model takes {input}: an image becomes grey (depth 1) or colour (depth 3), not depth {input.Depth}.", nameof(input));
        }

        List<string> remarks = [.. image.Remarks];
        if (image.WasTransparent)
        {
            remarks.Add(image.IsLaidOnBlack
                ? "The image has transparent parts; they were laid on black, because on white nothing could be seen."
                : "The image has transparent parts; they were laid on white.");
        }

        if (input.Depth == 1 && IsColorful(image))
            remarks.Add("The image is in colour, the model sees grey; the colours were dropped.");
        var converted = Shaded(image, input.Depth, options);
        var fitted = Resize(converted, input, options.Framing ?? ImageFraming.Letterbox);

        // Where nothing can be seen, there is no ink to look for.
        if (!RemarkBlank(converted, remarks) && ink is not null)
        {
            if (whole is not null && whole != image)
                converted = Shaded(whole, input.Depth, options);
            fitted = InkPlacement.Fit(converted, fitted, ink, options, remarks);
        }

        return new FittedImage(fitted, remarks);
    }

    static Image Shaded(Image image, int depth, ImageFitOptions options)
    {
        var converted = ImageChannels.Convert(image, depth);
        return options.Invert == true ? Inverted(converted) : converted;
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

    /// <summary>Remarks that hardly anything can be seen: one colour, or shades so close that they are one.</summary>
    static bool RemarkBlank(Image image, List<string> remarks)
    {
        int contrast = Transparency.Contrast(image.Pixels, image.Shape.Depth);
        byte darkest = 255, brightest = 0;
        foreach (byte pixel in image.Pixels)
            (darkest, brightest) = (Math.Min(darkest, pixel), Math.Max(brightest, pixel));
        if (contrast == 0)
            remarks.Add("The image is of one colour: there is nothing to see, and the prediction means nothing.");
        else if (brightest < 32)
        {
            remarks.Add($"The image is nearly black (the brightest value is {brightest} of 255); make it brighter. Values of 12 bits "
                + "in 16 look so: multiply them by 16.");
        }
        else if (contrast < 16)
        {
            remarks.Add(
                $"The image is nearly of one colour (values from {darkest} to {brightest} of 255): there is hardly anything to see.");
        }
        else
            return false;
        return true;
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

    /// <summary>Light as dark and dark as light.</summary>
    internal static Image Inverted(Image image)
    {
        byte[] pixels = image.Pixels.ToArray();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(255 - pixels[i]);
        return new Image(image.Shape, pixels, image.WasTransparent);
    }
}
