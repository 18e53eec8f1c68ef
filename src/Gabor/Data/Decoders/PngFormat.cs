using StbImageSharp;

namespace Gabor.Data.Decoders;

/// <summary>PNG: decoded by a library, in memory of its own, once <see cref="PngSkeleton"/> has found the file whole.</summary>
static class PngFormat
{
    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new("PNG", "1 to 16 bits, palette, alpha, interlaced", PngSkeleton.Matches, Decode);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        (int height, int width, int orientation) = PngSkeleton.Check(bytes, name);
        ImageResult image;
        try
        {
            image = ImageResult.FromMemory(bytes, ColorComponents.Default);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The decoder throws whatever its arithmetic runs into; all of it means the same.
            throw new GaborFormatException(name, $"the image cannot be decoded ({e.Message}). Save it again as PNG or JPEG.", e);
        }

        if (image.Width != width
            || image.Height != height || image.Data is null || image.Data.LongLength != (long)width * height * (int)image.Comp)
        {
            throw new GaborFormatException(
                name, $"the image states {width}×{height} pixels, but {image.Width}×{image.Height} came out. "
                    + "Save it again as PNG or JPEG.");
        }

        return Orientation.Turn(Transparency.Lay(height, width, image.Data, (int)image.Comp), orientation);
    }
}
