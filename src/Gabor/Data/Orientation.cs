using System.Buffers.Binary;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>EXIF orientation, 1 to 8: how a camera was held, and so how its image must be turned to stand upright.</summary>
static class Orientation
{
    /// <summary>Upright: nothing to do.</summary>
    public const int Upright = 1;

    /// <summary>The first of those by which rows become columns.</summary>
    public const int FirstTurned = 5;

    const ushort Tag = 0x0112, ShortType = 3;

    /// <summary>
    /// The orientation in an APP1 segment of a JPEG file, or <see cref="Upright"/> where there is none that makes sense: a broken EXIF part
    /// does not spoil an image.
    /// </summary>
    /// <param name="segment">The segment after its length: <c>Exif\0\0</c>, then a TIFF header and its first directory.</param>
    public static int Read(ReadOnlySpan<byte> segment)
    {
        return segment.StartsWith("Exif\0\0"u8) ? ReadTiff(segment[6..]) : Upright;
    }

    /// <summary>The same of a TIFF header and its first directory, as a PNG file has it.</summary>
    public static int ReadTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return Upright;
        bool little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8))
            return Upright;
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > (uint)tiff.Length - 2)
            return Upright;
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        int count = Short(tiff[(int)directory..], little);
        for (int i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
        {
            if (Short(entries, little) != Tag)
                continue;
            int value = Short(entries[8..], little);
            return Short(entries[2..], little) == ShortType && value is >= 1 and <= 8 ? value : Upright;
        }
        return Upright;
    }

    /// <summary>
    /// The same in XMP, an attribute <c>tiff:Orientation="6"</c> or an element of that name; <see cref="Upright"/> where there is none.
    /// </summary>
    public static int ReadXmp(ReadOnlySpan<byte> xml)
    {
        ReadOnlySpan<byte> name = "tiff:Orientation"u8;
        if (xml.IndexOf(name) is not (>= 0 and var at))
            return Upright;
        ReadOnlySpan<byte> rest = xml[(at + name.Length)..].TrimStart(" \t\r\n="u8);
        return rest is [(byte)'"' or (byte)'\'' or (byte)'>', >= (byte)'1' and <= (byte)'8', (byte)'"' or (byte)'\'' or (byte)'<', ..]
            ? rest[1] - '0'
            : Upright;
    }

    static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    /// <summary>The image, upright. Orientations 5 to 8 exchange height and width.</summary>
    public static Image Turn(Image image, int orientation)
    {
        if (orientation == Upright)
            return image;
        Shape from = image.Shape;
        bool swap = orientation >= FirstTurned;
        Shape to = swap ? new(from.Width, from.Height, from.Depth) : from;
        byte[] turned = new byte[to.Count];
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int y = 0, at = 0; y < to.Height; y++)
            for (int x = 0; x < to.Width; x++, at += to.Depth)
            {
                (int row, int column) = swap ? (x, y) : (y, x);
                if (orientation is 3 or 4 or 6 or 7)
                    row = from.Height - 1 - row;
                if (orientation is 2 or 3 or 7 or 8)
                    column = from.Width - 1 - column;
                pixels.Slice((row * from.Width + column) * from.Depth, from.Depth).CopyTo(turned.AsSpan(at));
            }
        return new Image(to, turned, image.WasTransparent) { IsLaidOnBlack = image.IsLaidOnBlack, Remarks = image.Remarks };
    }
}
