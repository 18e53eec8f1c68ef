using System.Buffers.Binary;
using System.IO.Compression;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>
/// Reads the IDX format of MNIST: a big-endian header, <c>00 00 08 rank</c> and a 32-bit size a dimension, then unsigned bytes, row after
/// row; plain or in gzip.
/// </summary>
/// <remarks>
/// Nothing is believed: the sizes are compared with the file's length before anything is allocated. A plain file must have exactly the
/// length its header states; a gzipped one is never unpacked beyond it, must end there, and cannot ask for more than <see cref="MaxRatio"/>
/// times its own length, which is the most that deflate can give. So at most <see cref="MaxRatio"/> × file bytes are allocated.
/// </remarks>
static class IdxFile
{
    /// <summary>Most bytes that one byte of deflate can stand for: 258 bytes by two bits.</summary>
    const int MaxRatio = 1032;

    const int MaxSide = 16_384;

    /// <summary>Reads images [N, H, W] and their labels [N].</summary>
    /// <param name="images">The file of images, at its beginning; it must know its length.</param>
    /// <param name="imagesName">Its path, for messages.</param>
    /// <param name="labels">The file of labels.</param>
    /// <param name="labelsName">Its path, for messages.</param>
    /// <param name="classNames">The names of the K classes; a label of K or more is refused.</param>
    /// <exception cref="GaborFormatException">A file is damaged, cut, too large, or the two do not belong together.</exception>
    public static ImageSet Read(Stream images, string imagesName, Stream labels, string labelsName, IReadOnlyList<string> classNames)
    {
        (byte[] pixels, int[] sizes) = ReadBytes(images, imagesName, rank: 3);
        (byte[] classes, int[] counts) = ReadBytes(labels, labelsName, rank: 1);
        if (counts[0] != sizes[0])
        {
            throw GaborFormatException.AtByte(
                labelsName, 4, $"{counts[0]} labels for the {sizes[0]} images of {imagesName}. Are these two files of one set?");
        }

        int[] checkedLabels = new int[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            if (classes[i] >= classNames.Count)
            {
                throw GaborFormatException.AtByte(
                    labelsName, 8L + i, $"the label of image {i} is {classes[i]}; with {classNames.Count} classes labels are "
                    + $"0 to {classNames.Count - 1}.");
            }

            checkedLabels[i] = classes[i];
        }
        return new ImageSet(new Shape(sizes[1], sizes[2], 1), pixels, checkedLabels, classNames);
    }

    /// <summary>Reads unsigned bytes of the given rank, and the sizes of their dimensions.</summary>
    internal static (byte[] Bytes, int[] Sizes) ReadBytes(Stream file, string name, int rank)
    {
        try
        {
            Span<byte> magic = stackalloc byte[2];
            bool packed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            file.Position = 0;
            if (!packed)
                return ReadBody(file, name, rank, file.Length, exact: true);
            using GZipStream unpacked = new(file, CompressionMode.Decompress, leaveOpen: true);
            (byte[] bytes, int[] sizes) = ReadBody(unpacked, name, rank, file.Length * MaxRatio, exact: false);
            CheckEnd(file, unpacked, name, rank, bytes, sizes);
            return (bytes, sizes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(name, $"it cannot be read: {FileFault.Reason(e, name)}. Fetch the file again.", e);
        }
    }

    static int HeaderLength(int rank) => 4 + 4 * rank;

    /// <summary>Reads header and content, at most <paramref name="limit"/> bytes; where <paramref name="exact"/>, just as many.</summary>
    static (byte[] Bytes, int[] Sizes) ReadBody(Stream body, string name, int rank, long limit, bool exact)
    {
        int headerLength = HeaderLength(rank);
        Span<byte> header = stackalloc byte[16];
        header = header[..headerLength];
        int got = body.ReadAtLeast(header, headerLength, throwOnEndOfStream: false);
        uint kind = got < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(header), expected = 0x0800u + (uint)rank;
        if (got >= 4 && kind != expected)
        {
            throw GaborFormatException.AtByte(
                name, 0, $"an IDX file of {(rank == 1 ? "labels" : "images")} begins with {expected:X8}, this one with {kind:X8}. "
                + "Is it the right file?");
        }

        if (got < headerLength)
            throw GaborFormatException.AtByte(name, got, $"the file ends within its header of {headerLength} bytes. Fetch the file again.");
        int[] sizes = new int[rank];
        long need = 1;
        for (int i = 0; i < rank; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            // The count of images and two sides: 2³¹ · 2¹⁴ · 2¹⁴ fits 63 bits.
            uint most = (uint)(i == 0 ? int.MaxValue : MaxSide);
            if (size < 1 || size > most)
                throw GaborFormatException.AtByte(name, 4 + 4 * i, $"a size of {size}; 1 to {most} are possible here.");
            sizes[i] = (int)size;
            need *= size;
        }
        long length = headerLength + need;
        if (exact ? length != limit : length > limit)
        {
            throw GaborFormatException.AtByte(name, 4, $"the header states {string.Join(" × ", sizes)}, so {length} bytes in all, but "
                + (exact ? $"the file has {limit}." : $"the packed file can hold {limit} at most.")
                + " It was cut or damaged: fetch it again.");
        }

        if (need > Array.MaxLength)
            throw GaborFormatException.AtByte(name, 4, $"{need} bytes of images; at most {Array.MaxLength} fit into memory at once.");
        byte[] bytes = new byte[need];
        got = body.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < bytes.Length)
        {
            throw GaborFormatException.AtByte(
                name, headerLength + (long)got, $"the content ends here; the header states {length} bytes. Fetch the file again.");
        }

        return (bytes, sizes);
    }

    /// <summary>
    /// The content ends where the header said, and the file ends with the CRC-32 and the length of this very content, or of the last part
    /// of it where there are several: nothing is missing, nothing follows.
    /// </summary>
    static void CheckEnd(Stream file, GZipStream unpacked, string name, int rank, byte[] bytes, int[] sizes)
    {
        int headerLength = HeaderLength(rank);
        long length = headerLength + bytes.LongLength;
        if (unpacked.ReadByte() >= 0)
        {
            throw GaborFormatException.AtByte(
                name, length, $"the content goes on after the {length} bytes that its header states. Fetch the file again.");
        }

        Span<byte> header = stackalloc byte[16], trailer = stackalloc byte[8];
        header = header[..headerLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x0800u + (uint)rank);
        for (int i = 0; i < rank; i++) BinaryPrimitives.WriteInt32BigEndian(header[(4 + 4 * i)..], sizes[i]);
        file.Position = file.Length - 8;
        file.ReadExactly(trailer);
        // A file may be several members, one behind the other; the trailer is the last one's, and the stream checks those before it.
        long last = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]), inHeader = Math.Max(0, last - bytes.LongLength);
        if (last > length || BinaryPrimitives.ReadUInt32LittleEndian(trailer)
            != Crc32.Append(Crc32.Append(0, header[^(int)inHeader..]), bytes.AsSpan((int)(bytes.LongLength - (last - inHeader)))))
        {
            throw GaborFormatException.AtByte(
                name, file.Length - 8, $"the gzip file does not end with the checksum of its {length} bytes of content: "
                + "it was cut, or something follows it. Fetch it again.");
        }
    }
}
