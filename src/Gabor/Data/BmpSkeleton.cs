using System.Buffers.Binary;

namespace Gabor.Data;

/// <summary>Checks the headers of a BMP file against its length.</summary>
static class BmpSkeleton
{
    /// <summary>Whether the bytes begin as a BMP file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("BM"u8);

    /// <summary>Refuses a file that is not whole or breaks a limit; tells its size.</summary>
    /// <exception cref="GaborFormatException">With the byte where it fails.</exception>
    public static (int Height, int Width) Check(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 26)
            throw GaborFormatException.AtByte(name, bytes.Length, "the file ends within its header: it was cut. Fetch it again.");
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]), header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]);
        if (header is not (12 or 40 or 56 or 108 or 124) || 14 + header > bytes.Length)
        {
            throw GaborFormatException.AtByte(
                name, 14, $"a header of {header} bytes; BMP files have 12, 40, 56, 108 or 124. Save the image as PNG.");
        }

        bool old = header == 12;
        long width = old ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        // A negative height means rows from top to bottom.
        long height = old
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..])
            : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]));
        ImageFile.CheckSize(name, 18, height, width);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(old ? 24 : 28)..]);
        uint compression = old ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[30..]);
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32) || compression is not (0 or 3))
        {
            throw GaborFormatException.AtByte(
                name, 28, $"{bits} bits a pixel with compression {compression}; 1, 4, 8, 16, 24 and 32 without compression can be read. "
                + "Save the image as PNG.");
        }

        if (bits <= 8 && compression == 3)
            throw GaborFormatException.AtByte(name, 30, $"colour masks with {bits} bits a pixel. Save the image as PNG.");
        long masks = header == 40 && compression == 3 ? 12 : 0, palette = start - 14L - header - masks, entry = old ? 3 : 4;
        if (palette < 0
            || start > bytes.Length || (bits <= 8 && (palette < entry || palette % entry != 0 || palette / entry > 256)) || palette > 1024)
        {
            throw GaborFormatException.AtByte(
                name, 10,
                $"the pixels begin at byte {start}, which does not fit headers of {14 + header + masks} bytes and a file of "
                + $"{bytes.Length}. "
                + "Save the image as PNG.");
        }

        long row = (width * bits + 31) / 32 * 4, need = row * height;
        if (need > bytes.Length - start)
        {
            throw GaborFormatException.AtByte(
                name, start,
                $"{width}×{height} pixels of {bits} bits need {need} bytes, {bytes.Length - start} follow: the file was cut. "
                + "Fetch it again.");
        }

        return ((int)height, (int)width);
    }
}
