namespace Gabor.Data.Decoders;

/// <summary>Makes grey, or red, green and blue, of the samples of a TIFF image.</summary>
static class TiffColors
{
    /// <summary>Grey, 0 is white.</summary>
    public const int WhiteIsZero = 0;

    /// <summary>Red, green, blue.</summary>
    public const int Rgb = 2;

    /// <summary>Places in a palette.</summary>
    public const int Palette = 3;

    /// <summary>Cyan, magenta, yellow, black.</summary>
    public const int Cmyk = 5;

    /// <summary>The image.</summary>
    /// <param name="layout">What the directory says.</param>
    /// <param name="samples">[H, W, samples], as <see cref="TiffDecoder"/> gives them.</param>
    public static Image Convert(TiffLayout layout, byte[] samples)
    {
        int depth = layout.Colors == 1 && layout.Photometric != Palette ? 1 : 3, channels = layout.HasAlpha ? depth + 1 : depth;
        int pixels = layout.Height * layout.Width, most = layout.Bits >= 8 ? 255 : (1 << layout.Bits) - 1;
        byte[] result = new byte[pixels * channels];
        Span<byte> color = stackalloc byte[3];
        for (int i = 0; i < pixels; i++)
        {
            var pixel = samples.AsSpan(i * layout.Samples, layout.Samples);
            Color(layout, pixel, most, color);
            var to = result.AsSpan(i * channels, channels);
            color[..depth].CopyTo(to);
            if (!layout.HasAlpha)
                continue;
            byte alpha = Full(pixel[layout.Colors], most);
            to[depth] = alpha;
            if (layout.IsPremultiplied && alpha > 0)
            {
                for (int d = 0; d < depth; d++)
                    to[d] = (byte)Math.Min(255, ((to[d] * 255) + (alpha / 2)) / alpha);
            }
        }

        return Transparency.Lay(layout.Height, layout.Width, result, channels);
    }

    static void Color(TiffLayout layout, ReadOnlySpan<byte> pixel, int most, Span<byte> color)
    {
        switch (layout.Photometric)
        {
            case Rgb:
                for (int d = 0; d < 3; d++)
                    color[d] = Full(pixel[d], most);
                break;
            case Palette:
                // Some writers give values of 8 bits; they are taken as they are written, as 16.
                for (int d = 0; d < 3; d++)
                    color[d] = (byte)(layout.Palette[(d << layout.Bits) + pixel[0]] >> 8);
                break;
            case Cmyk:
                int light = 255 - Full(pixel[3], most);
                for (int d = 0; d < 3; d++)
                    color[d] = (byte)((((255 - Full(pixel[d], most)) * light) + 127) / 255);
                break;
            default:
                byte grey = Full(pixel[0], most);
                color[0] = layout.Photometric == WhiteIsZero ? (byte)(255 - grey) : grey;
                break;
        }
    }

    /// <summary>A sample of fewer bits as 0…255.</summary>
    static byte Full(byte sample, int most) => (byte)(sample * 255 / most);
}
