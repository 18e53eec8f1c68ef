using System.Buffers.Binary;
using System.Text;

namespace Gabor.Formats.PyTorch;

/// <summary>A file in a zip archive: where its bytes lie, as they are.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Checksum">Its CRC-32; 0 where the writer left it out.</param>
readonly record struct StoredEntry(string Name, long Start, long Length, uint Checksum);

/// <summary>
/// The directory of a zip archive whose files are stored as they are, as PyTorch writes them, with the extensions for archives of 4 GiB and
/// more. Nothing is unpacked: an archive with a compressed file is refused, and so no file is longer than the archive.
/// </summary>
/// <remarks>
/// Also refused are encrypted files, several volumes, files that overlap each other or the directory, names that say a folder above, and a
/// directory that does not agree with the files. At most <see cref="MostEntries"/> files.
/// </remarks>
sealed class StoredZip
{
    /// <summary>Most files of an archive.</summary>
    public const int MostEntries = 100_000;

    const int EndBytes = 22, LocatorBytes = 20, LargeEndBytes = 56, EntryBytes = 46, LocalBytes = 30, LongestComment = 65_535;

    const uint EndMark = 0x06054b50, LargeEndMark = 0x06064b50, LocatorMark = 0x07064b50, EntryMark = 0x02014b50, LocalMark = 0x04034b50;

    readonly Stream stream;
    readonly string file;
    readonly long length;
    readonly byte[] part = new byte[LargeEndBytes];
    readonly Dictionary<string, StoredEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Reads and checks the directory.</summary>
    /// <exception cref="GaborFormatException">It is damaged, cut, or not as PyTorch writes it.</exception>
    public StoredZip(Stream stream, string file)
    {
        (this.stream, this.file, length) = (stream, file, stream.Length);
        var (start, bytes, count) = FindDirectory();
        if (count > MostEntries)
            throw Fault(start, $"{count} files in the archive; {MostEntries} are the limit.");
        ReadDirectory(start, bytes, (int)count);
    }

    /// <summary>The names of the files.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>A file by its path; null for none.</summary>
    public StoredEntry? Find(string name) => entries.TryGetValue(name, out var entry) ? entry : null;

    GaborFormatException Fault(long at, string what) => GaborFormatException.AtByte(file, at, what);

    ReadOnlySpan<byte> Bytes(long at, int count)
    {
        if (at < 0 || at > length - count)
            throw Fault(Math.Clamp(at, 0, length), "the archive ends here: the file was cut or is damaged.");
        stream.Position = at;
        stream.ReadExactly(part, 0, count);
        return part.AsSpan(0, count);
    }

    /// <summary>Where the directory begins, its bytes, and how many files it lists.</summary>
    (long Start, long Bytes, ulong Count) FindDirectory()
    {
        long end = FindEnd();
        // PyTorch writes the record of large archives in small ones too.
        return end >= LocatorBytes && Word(Bytes(end - LocatorBytes, LocatorBytes), 0) == LocatorMark
            ? LargeDirectory(end)
            : SmallDirectory(end);
    }

    (long Start, long Bytes, ulong Count) SmallDirectory(long end)
    {
        var record = Bytes(end, EndBytes);
        if (Short(record, 4) != 0 || Short(record, 6) != 0 || Short(record, 8) != Short(record, 10))
            throw Fault(end, "an archive of several volumes is not read.");
        return Directory(Word(record, 16), Word(record, 12), (ulong)Short(record, 10), end);
    }

    (long Start, long Bytes, ulong Count) LargeDirectory(long end)
    {
        ulong stated = Double(Bytes(end - LocatorBytes, LocatorBytes), 8);
        if (stated > (ulong)(end - LocatorBytes))
            throw Fault(end, "the directory should lie behind the end.");
        long at = (long)stated;
        var record = Bytes(at, LargeEndBytes);
        return Word(record, 0) == LargeEndMark && Word(record, 16) == 0 && Word(record, 20) == 0
            ? Directory(Double(record, 48), Double(record, 40), Double(record, 32), at)
            : throw Fault(at, "no directory of a large archive is here.");
    }

    (long Start, long Bytes, ulong Count) Directory(ulong start, ulong bytes, ulong count, long end) =>
        start <= (ulong)end && bytes == (ulong)end - start
            ? ((long)start, (long)bytes, count)
            : throw Fault(end, $"a directory of {bytes} bytes from {start} on should end at {end}: the file was cut or is damaged.");

    /// <summary>The record at the end, which a comment may follow.</summary>
    long FindEnd()
    {
        if (length < EndBytes)
            throw Fault(0, $"{length} bytes are too few for a zip archive: it was cut.");
        byte[] tail = new byte[(int)Math.Min(length, EndBytes + LongestComment)];
        stream.Position = length - tail.Length;
        stream.ReadExactly(tail);
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (Word(tail, at) == EndMark && Short(tail, at + 20) == tail.Length - EndBytes - at)
                return length - tail.Length + at;
        }

        throw Fault(length, "no zip archive ends like this: the file was cut or is damaged.");
    }

    void ReadDirectory(long start, long bytes, int count)
    {
        long at = start, end = start + bytes;
        var listed = new List<(long Local, StoredEntry Entry)>();
        for (int i = 0; i < count; i++)
        {
            if (at > end - EntryBytes)
                throw Fault(at, $"file {i + 1} of {count} should be listed here: the directory ends.");
            var header = Bytes(at, EntryBytes);
            if (Word(header, 0) != EntryMark)
                throw Fault(at, $"file {i + 1} of {count} should be listed here: the directory is damaged.");
            var (flags, method, checksum) = (Short(header, 8), Short(header, 10), Word(header, 16));
            var (packed, size, local) = ((ulong)Word(header, 20), (ulong)Word(header, 24), (ulong)Word(header, 42));
            var (nameBytes, extraBytes, commentBytes) = (Short(header, 28), Short(header, 30), Short(header, 32));
            if (at + EntryBytes + nameBytes + extraBytes + commentBytes > end)
                throw Fault(at, "the directory ends within this file.");
            string name = Name(at, at + EntryBytes, nameBytes);
            ReadExtra(at + EntryBytes + nameBytes, extraBytes, ref size, ref packed, ref local);
            if ((flags & 1) != 0)
                throw Fault(at, $"{GaborFormatException.Quote(name)} is encrypted, which is not read.");
            if (method != 0 || packed != size)
            {
                throw Fault(
                    at, $"{GaborFormatException.Quote(name)} is compressed (method {method}, {packed} to {size} bytes); "
                    + "PyTorch stores files as they are, and so they are read.");
            }

            if (local >= (ulong)start || size > (ulong)start - local)
                throw Fault(at, $"{GaborFormatException.Quote(name)} of {size} bytes at {local} does not lie before the directory.");
            listed.Add(((long)local, new(name, 0, (long)size, checksum)));
            at += EntryBytes + nameBytes + extraBytes + commentBytes;
        }

        if (at != end)
            throw Fault(at, $"the directory should end here, and has {end - at} bytes more.");
        Place(listed, start);
    }

    /// <summary>Files lie one behind the other, each where its own header ends.</summary>
    void Place(List<(long Local, StoredEntry Entry)> listed, long directory)
    {
        long free = 0;
        foreach (var (local, entry) in listed.OrderBy(one => one.Local))
        {
            if (local < free)
                throw Fault(local, $"{GaborFormatException.Quote(entry.Name)} overlaps another file of the archive.");
            var header = Bytes(local, LocalBytes);
            var (mark, nameBytes, extraBytes) = (Word(header, 0), Short(header, 26), Short(header, 28));
            long begin = local + LocalBytes + nameBytes + extraBytes;
            if (mark != LocalMark || begin > directory || entry.Length > directory - begin
                || Name(local, local + LocalBytes, nameBytes) != entry.Name)
                throw Fault(local, $"{GaborFormatException.Quote(entry.Name)} is not where the directory says: the file is damaged.");
            if (!entries.TryAdd(entry.Name, entry with { Start = begin }))
                throw Fault(local, $"{GaborFormatException.Quote(entry.Name)} is in the archive twice.");
            free = begin + entry.Length;
        }
    }

    string Name(long at, long from, int bytes)
    {
        if (bytes is 0 or > SafetensorsReader.MaxNameBytes || from > length - bytes)
            throw Fault(at, $"a name of {bytes} bytes; 1 to {SafetensorsReader.MaxNameBytes} are possible.");
        Span<byte> letters = stackalloc byte[bytes];
        stream.Position = from;
        stream.ReadExactly(letters);
        string name = Encoding.UTF8.GetString(letters);
        bool isOutside = name[0] == '/' || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal)
            || name.Split('/').Contains("..");
        return isOutside || name.Contains('\0', StringComparison.Ordinal)
            ? throw Fault(at, $"the name {GaborFormatException.Quote(name)} leads out of the archive, or is none.")
            : name;
    }

    /// <summary>Sizes of 64 bits, where those of 32 say that they are elsewhere.</summary>
    void ReadExtra(long at, int bytes, ref ulong size, ref ulong packed, ref ulong local)
    {
        const int large = 1;
        for (long end = at + bytes; end - at >= 4;)
        {
            var head = Bytes(at, 4);
            var (id, count) = (Short(head, 0), Short(head, 2));
            if (count > end - at - 4)
                throw Fault(at, "an extra field that is longer than its place.");
            if (id == large)
            {
                long next = at + 4, last = at + 4 + count;
                Take(ref size, ref next, last);
                Take(ref packed, ref next, last);
                Take(ref local, ref next, last);
            }

            at += 4 + count;
        }
    }

    void Take(ref ulong value, ref long next, long last)
    {
        if (value != uint.MaxValue)
            return;
        if (last - next < 8)
            throw Fault(next, "a size of 64 bits is missing.");
        value = Double(Bytes(next, 8), 0);
        next += 8;
    }

    static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    static ulong Double(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
