using System.Buffers.Binary;
using System.IO.Compression;

namespace Gabor.Data.Decoders;

/// <summary>
/// Walks the chunks of a PNG file and proves it whole: sizes, checksums, order, and that the packed rows unpack to exactly the bytes the
/// header calls for.
/// </summary>
static class PngSkeleton
{
    const int MaxAncillary = 1_000, MaxAncillaryBytes = 8 << 20;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes begin as a PNG file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Refuses a file that is not whole or breaks a limit; tells its size and how it must be turned.</summary>
    /// <exception cref="GaborFormatException">With the byte where it fails.</exception>
    public static (int Height, int Width, int Orientation) Check(ReadOnlySpan<byte> bytes, string name)
    {
        int at = Signature.Length, ancillary = 0;
        (int Height, int Width) size = default;
        long rows = 0;
        int color = 0;
        int exif = Orientation.Upright, xmp = Orientation.Upright;
        bool palette = false, ended = false;
        List<(int Start, int Length)> data = [];
        for (bool first = true; !ended; first = false)
        {
            if (bytes.Length - at < 12)
                throw GaborFormatException.AtByte(name, at, "the file ends before its IEND chunk: it was cut. Fetch it again.");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            if (length > bytes.Length - at - 12)
            {
                throw GaborFormatException.AtByte(
                    name, at, $"a chunk of {length} bytes, but {bytes.Length - at - 12} follow: the file was cut. Fetch it again.");
            }

            ReadOnlySpan<byte> content = bytes.Slice(at + 8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + (int)length)..]) != Crc32.Append(0,
                bytes.Slice(at + 4, (int)length + 4)))
                throw GaborFormatException.AtByte(name, at, "the checksum of this chunk is wrong: the file is damaged. Fetch it again.");
            if (first != (type == Ihdr))
            {
                throw GaborFormatException.AtByte(
                    name, at, "a PNG file begins with one IHDR chunk, and has no other. Save the image again.");
            }

            switch (type)
            {
                case Ihdr:
                    (size, rows, color) = Header(content, name, at);
                    break;
                case Plte:
                    if (palette || data.Count > 0 || length % 3 != 0 || length is 0 or > 768)
                    {
                        throw GaborFormatException.AtByte(
                            name, at, $"a palette of {length} bytes at this place; there is one of 3 to 768 at most, before the pixels. "
                            + "Save the image again.");
                    }

                    palette = true;
                    break;
                case Idat:
                    data.Add((at + 8, (int)length));
                    break;
                case Iend:
                    ended = true;
                    break;
                default:
                    // Bit 5 of the first letter: lower case may be skipped, upper case may not.
                    if ((type & 0x2000_0000) == 0)
                    {
                        throw GaborFormatException.AtByte(
                            name, at, $"a chunk of unknown kind {type:X8} that must be understood. Save the image again.");
                    }

                    if (++ancillary > MaxAncillary || length > MaxAncillaryBytes)
                    {
                        throw GaborFormatException.AtByte(
                            name, at,
                            $"{ancillary} side chunks, this one of {length} bytes; {MaxAncillary} of {MaxAncillaryBytes} are the limit.");
                    }

                    if (type == Exif)
                        exif = Orientation.ReadTiff(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
                    else if (type == Text && content.StartsWith(XmpText))
                        xmp = Orientation.ReadXmp(content);
                    break;
            }
            at += 12 + (int)length;
        }
        if (color == 3 && !palette)
            throw GaborFormatException.AtByte(name, 8, "the pixels are places in a palette, and there is none. Save the image again.");
        Unpack(bytes, data, rows, name);
        return (size.Height, size.Width, exif != Orientation.Upright ? exif : xmp);
    }

    const uint Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44, Exif = 0x65584966, Text = 0x69545874;

    /// <summary>The keyword of XMP, and that it is not packed: packed it is left alone.</summary>
    static ReadOnlySpan<byte> XmpText => "XML:com.adobe.xmp\0\0"u8;

    static ((int Height, int Width) Size, long Rows, int Color) Header(ReadOnlySpan<byte> content, string name, int at)
    {
        if (content.Length != 13)
            throw GaborFormatException.AtByte(name, at, $"the IHDR chunk has {content.Length} bytes, 13 are due. Save the image again.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        ImageFile.CheckSize(name, at + 8, height, width);
        (int bits, int color, int interlace) = (content[8], content[9], content[12]);
        int channels = (color, bits) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (2, 8 or 16) => 3,
            (6, 8 or 16) => 4,
            _ =>
                throw GaborFormatException.AtByte(
                    name, at + 16, $"{bits} bits of colour type {color}: PNG has no such pixels. Save the image again."),
        };
        if (content[10] != 0 || content[11] != 0 || interlace > 1)
        {
            throw GaborFormatException.AtByte(
                name, at + 18, $"compression {content[10]}, filter {content[11]}, interlace {interlace}: unknown. Save the image again.");
        }

        return (((int)height, (int)width), RowBytes((int)height, (int)width, bits * channels, interlace == 1), color);
    }

    /// <summary>Bytes of all rows, each with its filter byte; interlaced, of the seven images of Adam7.</summary>
    static long RowBytes(int height, int width, int bitsPerPixel, bool interlaced)
    {
        if (!interlaced)
            return Pass(height, width);
        long sum = 0;
        foreach ((int y, int x, int dy, int dx) in Adam7) sum += Pass((height - y + dy - 1) / dy, (width - x + dx - 1) / dx);
        return sum;
        long Pass(int h, int w) => h <= 0 || w <= 0 ? 0 : h * (1 + ((long)w * bitsPerPixel + 7) / 8);
    }

    static readonly (int Y, int X, int StepY, int StepX)[] Adam7 =
    [
        (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
    ];

    /// <summary>Unpacks once without keeping anything, so that the decoder, which allocates as it goes, never meets a bomb.</summary>
    static void Unpack(ReadOnlySpan<byte> bytes, List<(int Start, int Length)> data, long rows, string name)
    {
        int packed = 0;
        foreach ((_, int length) in data) packed += length;
        if (rows > 1032L * packed)
        {
            throw GaborFormatException.AtByte(
                name, 8, $"the pixels need {rows} bytes, and {packed} packed ones cannot hold them: the file was cut. Fetch it again.");
        }

        byte[] joined = new byte[packed];
        int at = 0;
        foreach ((int start, int length) in data)
        {
            bytes.Slice(start, length).CopyTo(joined.AsSpan(at));
            at += length;
        }
        long got = 0;
        try
        {
            using ZLibStream unpacked = new(new MemoryStream(joined, writable: false), CompressionMode.Decompress);
            Span<byte> part = stackalloc byte[4096];
            for (int n; got <= rows && (n = unpacked.Read(part)) > 0;) got += n;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw GaborFormatException.AtByte(name, data[0].Start, $"the packed pixels are damaged: {e.Message} Fetch the file again.", e);
        }
        if (got != rows)
        {
            throw GaborFormatException.AtByte(
                name, data.Count > 0 ? data[0].Start : 8,
                $"the pixels need {rows} bytes, but {(got > rows ? "more" : got)} are packed. Fetch the file again.");
        }
    }
}
