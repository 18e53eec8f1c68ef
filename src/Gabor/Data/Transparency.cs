using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>Lays pixels with alpha on paper: white, or black where light ink would vanish on white.</summary>
static class Transparency
{
    /// <summary>Shades that lie closer together than this, an eighth of all, are hardly seen.</summary>
    const int Visible = 32;

    /// <summary>The image; two or four channels, the last one alpha, become one or three.</summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="data">[H, W, channels].</param>
    /// <param name="channels">1 to 4.</param>
    public static Image Lay(int height, int width, byte[] data, int channels)
    {
        int depth = channels <= 2 ? 1 : 3;
        Shape shape = new(height, width, depth);
        if (channels == depth)
            return new Image(shape, data);
        byte[] pixels = new byte[shape.Count];
        if (!LayOn(255, data, depth, pixels))
            return new Image(shape, pixels);
        int onWhite = Contrast(pixels, depth);
        if (onWhite >= Visible)
            return new Image(shape, pixels, wasTransparent: true);
        LayOn(0, data, depth, pixels);
        if (Contrast(pixels, depth) > onWhite)
            return new Image(shape, pixels, wasTransparent: true) { IsLaidOnBlack = true };
        LayOn(255, data, depth, pixels);
        return new Image(shape, pixels, wasTransparent: true);
    }

    /// <summary>How far the shades of a channel lie apart, of all channels the most; 0 for an image of one colour.</summary>
    public static int Contrast(ReadOnlySpan<byte> pixels, int depth)
    {
        int most = 0;
        for (int d = 0; d < depth; d++)
        {
            (byte least, byte greatest) = (255, 0);
            for (int i = d; i < pixels.Length; i += depth)
                (least, greatest) = (Math.Min(least, pixels[i]), Math.Max(greatest, pixels[i]));
            most = Math.Max(most, greatest - least);
        }

        return most;
    }

    /// <summary>c · a + paper · (255 − a), rounded; tells whether any pixel was transparent.</summary>
    static bool LayOn(int paper, byte[] data, int depth, byte[] pixels)
    {
        bool transparent = false;
        for (int from = 0, to = 0; to < pixels.Length; from += depth + 1, to += depth)
        {
            int alpha = data[from + depth];
            transparent |= alpha < 255;
            for (int d = 0; d < depth; d++) pixels[to + d] = (byte)((data[from + d] * alpha + paper * (255 - alpha) + 127) / 255);
        }

        return transparent;
    }
}
