using System.Buffers.Binary;
using System.Numerics;

namespace Gabor.Data.Decoders;

/// <summary>Decodes the pixels of a BMP file into red, green, blue and, where it has any, alpha.</summary>
/// <remarks>
/// Every byte that is read was proved to be there by <see cref="BmpSkeleton"/>. A place beyond the palette is black. Colours of fewer than
/// 8 bits are filled up by their own highest bits, so that all ones are 255; of more than 8 the highest count. Where alpha is 0 everywhere,
/// nobody wrote it, and the image is opaque.
/// </remarks>
static class BmpDecoder
{
    /// <summary>Decodes a file whose layout was checked.</summary>
    /// <returns>[H, W, channels], and 3 or 4 channels.</returns>
    public static (byte[] Pixels, int Channels) Decode(ReadOnlySpan<byte> bytes, BmpLayout layout)
    {
        int channels = layout.Bits > 8 && HasAlpha(bytes, layout) ? 4 : 3;
        byte[] pixels = new byte[layout.Height * layout.Width * channels];
        for (int y = 0; y < layout.Height; y++)
        {
            var row = Row(bytes, layout, y);
            Span<byte> to = pixels.AsSpan(y * layout.Width * channels, layout.Width * channels);
            if (layout.Bits <= 8)
                FromPalette(row, bytes[layout.Palette..], layout, to);
            else
                FromMasks(row, layout, channels, to);
        }

        return (pixels, channels);
    }

    /// <summary>A row of the file, counted from the top of the image.</summary>
    static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> bytes, BmpLayout layout, int y) =>
        bytes.Slice(layout.Start + (layout.TopDown ? y : layout.Height - 1 - y) * layout.Stride, layout.Stride);

    static bool HasAlpha(ReadOnlySpan<byte> bytes, BmpLayout layout)
    {
        if (layout.Masks.Alpha == 0)
            return false;
        for (int y = 0; y < layout.Height; y++)
        {
            var row = Row(bytes, layout, y);
            for (int x = 0; x < layout.Width; x++)
            {
                if ((Pixel(row, x, layout.Bits) & layout.Masks.Alpha) != 0)
                    return true;
            }
        }

        return false;
    }

    static void FromPalette(ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, BmpLayout layout, Span<byte> to)
    {
        int inByte = 8 / layout.Bits, mask = (1 << layout.Bits) - 1;
        for (int x = 0; x < layout.Width; x++)
        {
            // The highest bits of a byte are the pixel on the left.
            int place = row[x / inByte] >> (8 - layout.Bits * (x % inByte + 1)) & mask;
            if (place >= layout.Colors)
                continue;
            ReadOnlySpan<byte> color = palette.Slice(place * layout.Entry, 3);
            (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = (color[2], color[1], color[0]);
        }
    }

    static void FromMasks(ReadOnlySpan<byte> row, BmpLayout layout, int channels, Span<byte> to)
    {
        Scale red = new(layout.Masks.Red), green = new(layout.Masks.Green), blue = new(layout.Masks.Blue), alpha = new(layout.Masks.Alpha);
        for (int x = 0, at = 0; x < layout.Width; x++, at += channels)
        {
            uint pixel = Pixel(row, x, layout.Bits);
            (to[at], to[at + 1], to[at + 2]) = (red.Of(pixel), green.Of(pixel), blue.Of(pixel));
            if (channels == 4)
                to[at + 3] = alpha.Of(pixel);
        }
    }

    static uint Pixel(ReadOnlySpan<byte> row, int x, int bits) => bits switch
    {
        16 => BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]),
        24 => row[3 * x] | (uint)row[3 * x + 1] << 8 | (uint)row[3 * x + 2] << 16,
        _ => BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]),
    };

    /// <summary>Brings the bits of a mask to 0…255.</summary>
    readonly struct Scale(uint mask)
    {
        readonly int shift = BitOperations.TrailingZeroCount(mask), bits = BitOperations.PopCount(mask);

        public byte Of(uint pixel)
        {
            if (bits == 0)
                return 0;
            uint value = (pixel & mask) >> shift;
            if (bits >= 8)
                return (byte)(value >> (bits - 8));
            value <<= 8 - bits;
            for (int filled = bits; filled < 8; filled *= 2)
                value |= value >> filled;
            return (byte)value;
        }
    }
}
