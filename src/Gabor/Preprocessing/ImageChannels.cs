using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// Grey from colour, the luma of Rec. 601, (299 R + 587 G + 114 B) / 1000, rounded; colour from grey, which is repeated three times.
/// </summary>
static class ImageChannels
{
    /// <summary>Whether images of so many channels can become images of others.</summary>
    public static bool CanConvert(int from, int to) => from == to || (from, to) is (1, 3) or (3, 1);

    /// <summary>Converts pixels.</summary>
    /// <param name="pixels">[H, W, D].</param>
    /// <param name="depth">D, 1 or 3.</param>
    /// <param name="result">[H, W, 3] or [H, W, 1], the other one.</param>
    public static void Convert(ReadOnlySpan<byte> pixels, int depth, Span<byte> result)
    {
        if (depth == 3)
        {
            for (int i = 0, p = 0; p < pixels.Length; i++, p += 3)
                result[i] = (byte)(((299 * pixels[p]) + (587 * pixels[p + 1]) + (114 * pixels[p + 2]) + 500) / 1000);
            return;
        }

        for (int i = 0, p = 0; i < pixels.Length; i++)
            result[p++] = result[p++] = result[p++] = pixels[i];
    }

    /// <summary>An image with another number of channels; itself where it has as many.</summary>
    public static Data.Image Convert(Data.Image image, int depth)
    {
        if (image.Shape.Depth == depth)
            return image;
        Shape shape = image.Shape with { Depth = depth };
        byte[] pixels = new byte[shape.Count];
        Convert(image.Pixels, image.Shape.Depth, pixels);
        return new Data.Image(shape, pixels, image.WasTransparent);
    }
}
