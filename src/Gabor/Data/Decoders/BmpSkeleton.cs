using System.Buffers.Binary;
using System.Numerics;

namespace Gabor.Data.Decoders;

/// <summary>Checks the headers of a BMP file against its length, and notes what <see cref="BmpDecoder"/> needs.</summary>
/// <remarks>
/// The header's own length tells its kind: 12 and 16 or 64 are those of OS/2, 40 that of Windows, 52 and 56 have masks, 108 and 124 also
/// colour spaces. Behind a header of 40 bytes masks may follow, then the palette, then a gap of any size: the file header says where the
/// pixels begin.
/// </remarks>
static class BmpSkeleton
{
    const int FileHeader = 14;

    const uint Plain = 0, Masks = 3, MasksWithAlpha = 6;

    /// <summary>Whether the bytes begin as a BMP file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("BM"u8);

    /// <summary>Refuses a file that is not whole or breaks a limit; tells all that is in it.</summary>
    /// <exception cref="GaborFormatException">With the byte where it fails.</exception>
    public static BmpLayout Check(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < FileHeader + 12)
            throw GaborFormatException.AtByte(name, bytes.Length, "the file ends within its header: it was cut. Fetch it again.");
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]), header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]);
        if (header is not (12 or 16 or 40 or 52 or 56 or 64 or 108 or 124) || FileHeader + header > bytes.Length)
        {
            throw GaborFormatException.AtByte(
                name, 14, $"a header of {header} bytes in a file of {bytes.Length}; BMP files have 12, 16, 40, 52, 56, 64, 108 or 124. "
                + "Save the image as PNG.");
        }

        bool old = header == 12;
        long width = old ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        // A negative height means rows from top to bottom.
        long height = old
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..])
            : BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]);
        bool topDown = height < 0;
        height = Math.Abs(height);
        ImageFile.CheckSize(name, 18, height, width);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(old ? 24 : 28)..]);
        uint compression = header < 40 ? Plain : BinaryPrimitives.ReadUInt32LittleEndian(bytes[30..]);
        CheckPixels(name, old ? 24 : 28, header, bits, compression);
        (int masksLength, var masks) = ReadMasks(bytes, name, header, bits, compression);

        // The palette: where it would end behind the first pixel, it has fewer colours.
        int palette = FileHeader + (int)header + masksLength, entry = old ? 3 : 4;
        uint stated = header < 40 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[46..]);
        int possible = bits <= 8 ? 1 << bits : 0;
        long colors = Math.Min(stated == 0 ? possible : Math.Min(stated, possible), (start - (long)palette) / entry);
        if (start < palette || start > bytes.Length || (bits <= 8 && colors < 1))
        {
            throw GaborFormatException.AtByte(
                name, 10,
                $"the pixels begin at byte {start}, which does not fit headers of {palette} bytes{(bits <= 8 ? ", a palette" : "")} "
                + $"and a file of {bytes.Length}. Save the image as PNG.");
        }

        long need = BmpLayout.StrideOf(width, bits) * height;
        if (need > bytes.Length - start)
        {
            throw GaborFormatException.AtByte(
                name, start,
                $"{width}×{height} pixels of {bits} bits need {need} bytes, {bytes.Length - start} follow: the file was cut. "
                + "Fetch it again.");
        }

        return new((int)height, (int)width, bits, topDown, (int)start, palette, entry, (int)colors, masks);
    }

    static void CheckPixels(string name, int at, uint header, int bits, uint compression)
    {
        // With a header of 64 bytes, the last of OS/2, 3 means something else.
        bool masks = compression is Masks or MasksWithAlpha && header != 64;
        if (bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32) || !(compression == Plain || masks))
        {
            string kind = compression switch
            {
                1 => "compression 1 (RLE8)",
                2 => "compression 2 (RLE4)",
                _ => $"compression {compression}",
            };
            throw GaborFormatException.AtByte(
                name, at, $"{bits} bits a pixel with {kind}; 1, 2, 4, 8, 16, 24 and 32 without compression can be read. "
                + "Save the image as PNG.");
        }

        if (bits <= 8 && masks)
            throw GaborFormatException.AtByte(name, 30, $"colour masks with {bits} bits a pixel. Save the image as PNG.");
    }

    /// <summary>The bits of each colour, and how many bytes state them between header and palette.</summary>
    static (int Length, (uint Red, uint Green, uint Blue, uint Alpha) Masks) ReadMasks(
        ReadOnlySpan<byte> bytes, string name, uint header, int bits, uint compression)
    {
        const int At = FileHeader + 40;
        if (compression == Plain)
            return (0, bits == 16 ? (0x7C00u, 0x3E0u, 0x1Fu, 0u) : (0xFF0000u, 0xFF00u, 0xFFu, 0u));
        int length = header > 40 ? 0 : compression == MasksWithAlpha ? 16 : 12;
        if (At + length > bytes.Length)
            throw GaborFormatException.AtByte(name, At, "the file ends within its colour masks: it was cut. Fetch it again.");
        bool alpha = header >= 56 || length == 16;
        var masks = (Read(bytes, 0), Read(bytes, 1), Read(bytes, 2), alpha ? Read(bytes, 3) : 0);
        uint beyond = bits == 32 ? 0 : uint.MaxValue << bits;
        foreach (uint mask in (ReadOnlySpan<uint>)[masks.Item1, masks.Item2, masks.Item3, masks.Item4])
        {
            // The bits of a colour lie together: above the lowest one, as many as there are.
            if ((mask & beyond) != 0 || (mask != 0 && 32 - BitOperations.LeadingZeroCount(mask) - BitOperations.TrailingZeroCount(mask)
                != BitOperations.PopCount(mask)))
            {
                throw GaborFormatException.AtByte(
                    name, At, $"a colour mask of {mask:X8} for pixels of {bits} bits. Save the image as PNG.");
            }
        }

        if ((masks.Item1 | masks.Item2 | masks.Item3) == 0)
            throw GaborFormatException.AtByte(name, At, "the colour masks are 0: no pixel would have a colour. Save the image as PNG.");
        return (length, masks);

        static uint Read(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(At + 4 * index)..]);
    }
}
