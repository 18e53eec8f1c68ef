using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// Brings the ink of an image to shade, size and place of that of the training images, and says what it did. What is as they are stays
/// untouched, to the bit.
/// </summary>
static class InkPlacement
{
    /// <summary>Images are reduced to so many times the model's size before their ink is sought, which averages specks away.</summary>
    const int Detail = 8;

    /// <summary>Fits an image with ink.</summary>
    /// <param name="image">The grey image as it came.</param>
    /// <param name="fitted">The same in the shape of the model's images.</param>
    /// <param name="profile">What the training images have in common.</param>
    /// <param name="options">What a person asked for.</param>
    /// <param name="remarks">Takes what was done.</param>
    public static Image Fit(Image image, Image fitted, InkProfile profile, ImageFitOptions options, List<string> remarks)
    {
        var (height, width) = (fitted.Shape.Height, fitted.Shape.Width);
        var here = Ink.Find(fitted.Pixels, height, width);
        bool isInverted = here is { } shade && shade.IsLight != profile.IsLight;
        bool isMoved = here is { } moved && !profile.HasPlace(moved), isScaled = here is { } scaled && !profile.HasSize(scaled);
        if (here is not null && !isInverted && !isMoved && !isScaled)
        {
            RemarkShare(here.Value, profile, remarks);
            return fitted;
        }

        var large = Reduced(image, fitted.Shape);
        if (Ink.Find(large.Pixels, large.Shape.Height, large.Shape.Width) is not { } ink)
        {
            remarks.Add($"The image is not {Shade(profile.IsLight)} ink on an even background, as the training images are: "
                + "the prediction means little.");
            return fitted;
        }

        isInverted = ink.IsLight != profile.IsLight;
        if (!options.MatchInk || (isInverted && options.Invert is not null))
        {
            RemarkLeft(isInverted, isMoved || isScaled, profile, options, remarks);
            return fitted;
        }

        bool isOnlyInverted = here is not null && !isMoved && !isScaled;
        var placed = isOnlyInverted ? ImageFit.Inverted(fitted) : Placed(large, ink, profile, fitted.Shape);
        List<string> done = [];
        if (isInverted)
            done.Add("inverted");
        if (isScaled)
            done.Add($"scaled to {profile.Extent} pixels");
        if (isMoved)
            done.Add("centred");
        remarks.Add($"The ink was {(done.Count == 0 ? "cut out" : string.Join(", ", done))}, to look like that of the training images.");
        if (Ink.Find(placed.Pixels, height, width) is { } result)
            RemarkShare(result, profile, remarks);
        return placed;
    }

    static void RemarkShare(Ink ink, InkProfile profile, List<string> remarks)
    {
        if (ink.Share > 1.25 * profile.MostShare)
            remarks.Add("More of the image is ink than of any training image: the prediction means little.");
    }

    static void RemarkLeft(bool isInverted, bool isElsewhere, InkProfile profile, ImageFitOptions options, List<string> remarks)
    {
        if (isInverted)
        {
            remarks.Add($"The training images are {Shade(profile.IsLight)} ink, and in this image the ink is {Shade(!profile.IsLight)}: "
                + (options.Invert == true ? "it was inverted as asked; try it without." : "it was left so, as asked; try it inverted."));
        }

        if (isElsewhere)
            remarks.Add("The ink has another size or place than that of the training images; it was left so, as asked.");
    }

    static string Shade(bool isLight) => isLight ? "light" : "dark";

    static Image Reduced(Image image, Shape model)
    {
        int longest = Math.Max(image.Shape.Height, image.Shape.Width), most = Detail * Math.Max(model.Height, model.Width);
        return longest <= most ? image : ImageFit.Resize(
            image, new Shape(Side(image.Shape.Height, most, longest), Side(image.Shape.Width, most, longest), 1), ImageFraming.Stretch);
    }

    /// <summary>A side in the proportion of two lengths, rounded, at least 1.</summary>
    static int Side(int side, int to, int from) => (int)Math.Max((((long)side * to * 2) + from) / (2L * from), 1);

    /// <summary>The ink alone, on an even background, scaled and with its centre of mass where that of the training images is.</summary>
    static Image Placed(Image image, Ink ink, InkProfile profile, Shape to)
    {
        byte[] cut = new byte[ink.Height * ink.Width];
        for (int y = 0; y < ink.Height; y++)
        {
            for (int x = 0; x < ink.Width; x++)
                cut[(y * ink.Width) + x] = ink.Of(image.Pixels[((ink.Top + y) * image.Shape.Width) + ink.Left + x]);
        }

        int extent = Math.Min(profile.Extent, Math.Min(to.Height, to.Width));
        var shape = new Shape(Side(ink.Height, extent, ink.Extent), Side(ink.Width, extent, ink.Extent), 1);
        byte[] scaled = ImageFit.Resize(new Image(new Shape(ink.Height, ink.Width, 1), cut), shape, ImageFraming.Stretch).Pixels.ToArray();
        int brightest = scaled.Max();
        var (centreY, centreX) = Centre(scaled, shape);
        int top = (int)Math.Clamp(Math.Round(profile.CentreY - centreY), 0, to.Height - shape.Height);
        int left = (int)Math.Clamp(Math.Round(profile.CentreX - centreX), 0, to.Width - shape.Width);
        byte[] pixels = new byte[to.Count];
        Array.Fill(pixels, (byte)(profile.IsLight ? 0 : 255));
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                // Thin lines became faint when they were reduced.
                int value = scaled[(y * shape.Width) + x] * 255 / Math.Max(brightest, 1);
                pixels[((top + y) * to.Width) + left + x] = (byte)(profile.IsLight ? value : 255 - value);
            }
        }

        return new Image(to, pixels);
    }

    static (double Y, double X) Centre(byte[] pixels, Shape shape)
    {
        long sum = 0, rows = 0, columns = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            sum += pixels[i];
            rows += (long)pixels[i] * (i / shape.Width);
            columns += (long)pixels[i] * (i % shape.Width);
        }

        return ((double)rows / Math.Max(sum, 1), (double)columns / Math.Max(sum, 1));
    }
}
