using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>Makes an image of JPEG samples: small components are enlarged, colours become red, green, blue.</summary>
/// <remarks>
/// Half-size components are interpolated, ¾ of the nearer sample and ¼ of the farther; smaller ones repeated. YCbCr is that of JFIF, with
/// the factors in 16 bits below the point. Four components are cyan, magenta, yellow, black, laid on white; Adobe stores them inverted.
/// </remarks>
static class JpegColors
{
    /// <summary>The image.</summary>
    /// <param name="layout">What the file says.</param>
    /// <param name="planes">The samples of every component, and how many make a row.</param>
    public static Image Convert(JpegLayout layout, (byte[] Samples, int Stride)[] planes)
    {
        int depth = planes.Length == 1 ? 1 : 3;
        Shape shape = new(layout.Height, layout.Width, depth);
        byte[] pixels = new byte[shape.Count];
        byte[][] rows = [.. planes.Select(_ => new byte[layout.Width])];
        int[] scratch = new int[layout.Width];
        for (int y = 0; y < layout.Height; y++)
        {
            for (int c = 0; c < planes.Length; c++)
                Row(layout, layout.Components[c], planes[c].Samples, planes[c].Stride, y, scratch, rows[c]);
            Span<byte> to = pixels.AsSpan(y * layout.Width * depth, layout.Width * depth);
            if (depth == 1)
                rows[0].CopyTo(to);
            else
                Colors(layout, rows, to);
        }
        return new Image(shape, pixels) { Remarks = layout.Remarks };
    }

    /// <summary>One row of a component at the image's size.</summary>
    static void Row(JpegLayout layout, JpegComponent component, byte[] samples, int stride, int y, int[] scratch, byte[] row)
    {
        int across = layout.Widest / component.Across, down = layout.Tallest / component.Down;
        int near = Math.Min(y / down, component.Height - 1), far = near;
        if (down == 2)
            far = Math.Clamp(near + (y % 2 == 0 ? -1 : 1), 0, component.Height - 1);
        ReadOnlySpan<byte> nearer = samples.AsSpan(near * stride, component.Width), farther = samples.AsSpan(far * stride, component.Width);
        // Four times the value, then sixteen times.
        for (int x = 0; x < component.Width; x++) scratch[x] = 3 * nearer[x] + farther[x];
        for (int x = 0; x < row.Length; x++)
        {
            int here = Math.Min(x / across, component.Width - 1), beside = across == 2
                ? Math.Clamp(here + (x % 2 == 0 ? -1 : 1), 0, component.Width - 1)
                : here;
            row[x] = (byte)((3 * scratch[here] + scratch[beside] + 8) >> 4);
        }
    }

    static void Colors(JpegLayout layout, byte[][] rows, Span<byte> to)
    {
        bool four = rows.Length == 4;
        bool plain = four ? layout.AdobeTransform != 2
            : layout.AdobeTransform == 0 && !layout.Jfif || layout.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }];
        bool inverted = layout.AdobeTransform >= 0;
        for (int x = 0; x < rows[0].Length; x++)
        {
            (int a, int b, int c) = (rows[0][x], rows[1][x], rows[2][x]);
            if (!plain)
            {
                int luma = (a << 16) + (1 << 15), blue = b - 128, red = c - 128;
                a = Math.Clamp((luma + 91_881 * red) >> 16, 0, 255);
                b = Math.Clamp((luma - 22_554 * blue - 46_802 * red) >> 16, 0, 255);
                c = Math.Clamp((luma + 116_130 * blue) >> 16, 0, 255);
            }
            if (four)
            {
                // Light that the ink leaves: YCCK is the inverse of its inks already.
                int black = inverted ? rows[3][x] : 255 - rows[3][x];
                if (!plain || !inverted)
                    (a, b, c) = (255 - a, 255 - b, 255 - c);
                (a, b, c) = ((a * black + 127) / 255, (b * black + 127) / 255, (c * black + 127) / 255);
            }
            (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = ((byte)a, (byte)b, (byte)c);
        }
    }
}
