using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Images;
using Gabor.Numerics.Lanes;

namespace Gabor.Data.Decoders;

/// <summary>Makes rows of pixels of JPEG samples: small components are enlarged, colours become red, green, blue.</summary>
/// <remarks>
/// As libjpeg does by default, to the bit: half-size components are interpolated by a triangle filter (<see cref="Upsampling"/>) where they
/// have more than two columns, smaller ones repeated. YCbCr is that of JFIF (<see cref="ColorRows"/>). Four components are cyan, magenta,
/// yellow, black, laid on white; Adobe stores them inverted.
/// </remarks>
sealed class JpegColors
{
    readonly JpegLayout layout;
    readonly JpegPlane[] planes;
    readonly Tier tier;
    readonly (int Across, int Down, bool IsSmooth)[] growth;
    readonly byte[][] rows;
    readonly short[] scratch;
    readonly int width, depth;
    readonly bool plain, inverted, isSmooth;

    /// <param name="layout">What the file says.</param>
    /// <param name="planes">The samples of every component.</param>
    /// <param name="scale">At which size the image is decoded.</param>
    /// <param name="tier">The vectors to use.</param>
    public JpegColors(JpegLayout layout, JpegPlane[] planes, JpegScale scale, Tier tier)
    {
        (this.layout, this.planes, this.tier) = (layout, planes, tier);
        (width, depth) = (scale.Of(layout.Width), planes.Length == 1 ? 1 : 3);
        growth = [.. planes.Select(plane => Growth(plane, scale.Size))];
        rows = [.. planes.Select((plane, i) => new byte[Math.Max(width, plane.Width * growth[i].Across)])];
        scratch = new short[width + 2];
        isSmooth = growth.Any(one => one is { IsSmooth: true, Down: 2 });
        inverted = layout.AdobeTransform >= 0;
        plain = planes.Length == 4
            ? layout.AdobeTransform <= 0
            : !layout.Jfif
                && (layout.AdobeTransform == 0
                    || (layout.AdobeTransform < 0
                        && layout.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }]));
    }

    /// <summary>How many rows of pixels can be made of the first rows of samples of the whole image's size: the last one needs the next
    /// row of a component that is half as high.</summary>
    public int Ready(int rowsOfSamples) => isSmooth ? rowsOfSamples - 1 : rowsOfSamples;

    /// <summary>Makes a row of pixels.</summary>
    /// <param name="y">Which one.</param>
    /// <param name="pixels">[width, 1 or 3].</param>
    public void Convert(int y, Span<byte> pixels)
    {
        var first = Row(0, y)[..width];
        if (depth == 1)
        {
            first.CopyTo(pixels);
            return;
        }

        ReadOnlySpan<byte> second = Row(1, y)[..width], third = Row(2, y)[..width];
        if (plain)
            ColorRows.FromRgb(first, second, third, pixels, tier);
        else
            ColorRows.FromYcc(first, second, third, pixels, tier);
        if (planes.Length == 4)
            Print(Row(3, y), pixels);
    }

    (int Across, int Down, bool IsSmooth) Growth(JpegPlane plane, int size)
    {
        int across = layout.Widest * size / (plane.Component.Across * plane.Size);
        int down = layout.Tallest * size / (plane.Component.Down * plane.Size);
        return (across, down, size > 1 && ((across, down) is (1, 2) || ((across, down) is (2, 1 or 2) && plane.Width > 2)));
    }

    /// <summary>A row of a component at the image's width.</summary>
    ReadOnlySpan<byte> Row(int component, int y)
    {
        var plane = planes[component];
        var (across, down, smooth) = growth[component];
        int near = y / down;
        var row = rows[component].AsSpan(0, plane.Width * across);
        if (!smooth)
        {
            if (across == 1)
                return plane.Row(near);
            Upsampling.Repeat(plane.Row(near), across, row);
            return row;
        }

        bool isAbove = y % 2 == 0;
        int far = Math.Clamp(near + (isAbove ? -1 : 1), 0, plane.Height - 1);
        if (down == 1)
            Upsampling.Along(plane.Row(near), row, scratch, tier);
        else if (across == 1)
            Upsampling.Down(plane.Row(near), plane.Row(far), isAbove, row, tier);
        else
            Upsampling.Both(plane.Row(near), plane.Row(far), row, scratch, tier);
        return row;
    }

    /// <summary>Light that the inks leave, of their light and the black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Print(ReadOnlySpan<byte> blacks, Span<byte> pixels)
    {
        // YCCK stands for red, green, blue, which are the inverse of its inks; Adobe inverts all.
        bool isInk = plain != inverted;
        for (int x = 0; x < width; x++)
        {
            int black = inverted ? blacks[x] : 255 - blacks[x];
            foreach (ref byte light in pixels.Slice(3 * x, 3))
                light = (byte)((((isInk ? 255 - light : light) * black) + 127) / 255);
        }
    }
}
