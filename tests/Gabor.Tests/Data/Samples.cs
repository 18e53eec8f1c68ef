using System.Buffers.Binary;
using System.IO.Compression;
using Gabor.Data;

namespace Gabor.Tests.Data;

/// <summary>Small files to read: the sample images, and PNG and IDX files written here by the letter of their formats.</summary>
static class Samples
{
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(Samples).Assembly.GetManifestResourceStream($"Samples.{name}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static byte[] Pack(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>An IDX file: 00 00 08 rank, sizes, content.</summary>
    public static byte[] Idx(int[] sizes, byte[] content)
    {
        byte[] file = new byte[4 + 4 * sizes.Length + content.Length];
        file[2] = 8;
        file[3] = (byte)sizes.Length;
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        content.CopyTo(file, 4 + 4 * sizes.Length);
        return file;
    }

    /// <summary>A PNG file of rows without filter.</summary>
    public static byte[] Png(int height, int width, int bits, int color, byte[] pixels, byte[]? palette = null, byte[]? transparency = null)
    {
        int channels = color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 }, row = (width * channels * bits + 7) / 8;
        using MemoryStream rows = new();
        using (ZLibStream zlib = new(rows, CompressionLevel.Optimal, leaveOpen: true))
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, y * row, row);
            }
        return Png(Header(height, width, bits, color), rows.ToArray(), palette, transparency);
    }

    public static byte[] Header(int height, int width, int bits, int color)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bits;
        header[9] = (byte)color;
        return header;
    }

    public static byte[] Png(byte[] header, byte[] packedRows, byte[]? palette = null, byte[]? transparency = null)
    {
        using MemoryStream png = new();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(png, "IHDR"u8, header);
        if (palette is not null)
            Chunk(png, "PLTE"u8, palette);
        if (transparency is not null)
            Chunk(png, "tRNS"u8, transparency);
        Chunk(png, "IDAT"u8, packedRows);
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>The PNG file with one more chunk, behind its header or before its end.</summary>
    public static byte[] WithChunk(byte[] png, ReadOnlySpan<byte> type, byte[] content, bool atEnd)
    {
        using MemoryStream chunk = new();
        Chunk(chunk, type, content);
        int at = atEnd ? png.Length - 12 : 33;
        return [.. png[..at], .. chunk.ToArray(), .. png[at..]];
    }

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        FixChecksum(chunk, 0, content.Length);
        png.Write(chunk);
    }

    /// <summary>Makes the checksum of a chunk right, so that a mutation gets past it.</summary>
    public static void FixChecksum(byte[] png, int chunk, int length) =>
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(chunk + 8 + length), Crc32.Append(0, png.AsSpan(chunk + 4, 4 + length)));
}
