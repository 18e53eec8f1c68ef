using System.Text;

namespace Gabor.Data.Shards;

/// <summary>
/// Walks the files of a tar archive (POSIX ustar and pax, GNU long names), without unpacking: each has a header of 512 bytes, then its
/// content, filled up to 512 bytes; two empty blocks end it.
/// </summary>
/// <remarks>
/// Nothing is believed: checksums are computed, sizes are compared with the length of the archive where it is known, and long names have a
/// limit. An archive without its end was cut.
/// </remarks>
/// <param name="archive">The archive, at its beginning; where it cannot seek, contents are read over.</param>
/// <param name="file">Its path, for messages.</param>
sealed class TarWalker(Stream archive, string file)
{
    const int Block = 512;

    /// <summary>Bytes of a long name or of the records of pax at most.</summary>
    const int MaxRecords = 1 << 16;

    readonly byte[] header = new byte[Block];
    long at, next;
    string? longName;
    long? longSize;

    /// <summary>The next file; null at the end. What is no file, as folders and links, is passed over.</summary>
    /// <exception cref="GaborFormatException">The archive is cut or damaged, or no tar archive.</exception>
    public TarMember? Next()
    {
        while (true)
        {
            MoveTo(next);
            Read(header, "a header");
            if (!header.AsSpan().ContainsAnyExcept((byte)0))
                return null;
            CheckSum();
            long size = longSize is { } records && !IsExtension ? records : Number(124, 12, "size");
            long content = at;
            next = content + size + ((Block - (size % Block)) % Block);
            if (size < 0 || next < content || (archive.CanSeek && next > archive.Length))
            {
                throw GaborFormatException.AtByte(
                    file, content, $"a file of {size} bytes begins here, and the archive has {Left(content)} more: it was cut. "
                    + "Fetch it again.");
            }

            switch (header[156])
            {
                case (byte)'x':
                    ReadPax(Content(size));
                    break;
                case (byte)'L':
                    longName = Text(Content(size));
                    break;
                case (byte)'g' or (byte)'K':
                    break;
                case 0 or (byte)'0' or (byte)'7':
                    var member = new TarMember(longName ?? ShortName(), content, size);
                    (longName, longSize) = (null, null);
                    return member;
                default:
                    (longName, longSize) = (null, null);
                    break;
            }
        }
    }

    /// <summary>The first bytes of the content of the file that <see cref="Next"/> gave last.</summary>
    /// <param name="member">That file.</param>
    /// <param name="to">Takes them, as many as there are; read on with the next call.</param>
    /// <returns>How many.</returns>
    public int ReadContent(TarMember member, Span<byte> to)
    {
        int count = (int)Math.Min(to.Length, member.Offset + member.Length - at);
        Read(to[..count], "a file");
        return count;
    }

    /// <summary>The name in the header before a content, cut to 256 letters where a longer one stood before it.</summary>
    public static string ShortName(ReadOnlySpan<byte> header)
    {
        string prefix = header.Slice(257, 5).SequenceEqual("ustar"u8) && header[262] == 0 ? Text(header.Slice(345, 155)) : "";
        string name = Text(header[..100]);
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    bool IsExtension => header[156] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K';

    string ShortName() => ShortName(header);

    long Left(long content) => archive.CanSeek ? archive.Length - content : 0;

    void MoveTo(long place)
    {
        if (archive.CanSeek)
        {
            archive.Position = at = place;
            return;
        }

        Span<byte> part = stackalloc byte[4096];
        while (at < place)
            Read(part[..(int)Math.Min(part.Length, place - at)], "a file");
    }

    void Read(Span<byte> to, string what)
    {
        int got = archive.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
        at += got;
        if (got < to.Length)
        {
            throw GaborFormatException.AtByte(
                file, at, $"the archive ends within {what}, without the empty blocks of its end: it was cut. Fetch it again.");
        }
    }

    byte[] Content(long size)
    {
        if (size > MaxRecords)
            throw GaborFormatException.AtByte(file, at, $"a name of {size} bytes; {MaxRecords} is the limit.");
        byte[] content = new byte[size];
        Read(content, "a name");
        return content;
    }

    /// <summary>Records <c>27 path=…\n</c>, each with its length before it.</summary>
    void ReadPax(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records[..space], out int length) || length <= space + 1 || length > records.Length)
                throw GaborFormatException.AtByte(file, at, "the records before a file are damaged. Fetch the archive again.");
            var record = records[(space + 1)..(length - 1)];
            records = records[length..];
            if (record.StartsWith("path="u8))
                longName = Text(record[5..]);
            else if (record.StartsWith("size="u8))
                longSize = long.TryParse(record[5..], out long size) ? size : -1;
        }
    }

    void CheckSum()
    {
        long stated = Number(148, 8, "checksum"), sum = 8 * ' ';
        for (int i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        if (sum != stated)
        {
            throw GaborFormatException.AtByte(
                file, at - Block, "there is no header of a tar archive here, or its checksum is wrong. Is it a tar archive, and whole?");
        }
    }

    /// <summary>A number in octal digits, or in base 256 where the first bit says so.</summary>
    long Number(int from, int length, string what)
    {
        var digits = header.AsSpan(from, length);
        long number = 0;
        if (digits[0] >= 0x80)
        {
            foreach (byte digit in digits[^8..])
                number = (number << 8) | digit;
            return digits[0] == 0x80 ? number : -1;
        }

        foreach (byte digit in digits.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw GaborFormatException.AtByte(file, at - Block + from, $"the {what} of a file is no number. Is it a tar archive?");
            number = (number << 3) | (long)(digit - (byte)'0');
        }

        return number;
    }

    static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes);
}
