using Gabor.Data;

namespace Gabor.Formats.PyTorch;

/// <summary>The files of an archive, whose checksums are compared the first time that they are read.</summary>
/// <param name="stream">The archive; it can be sought.</param>
/// <param name="file">Its path, for messages.</param>
sealed class CheckedBytes(Stream stream, string file)
{
    const int PartBytes = 65_536;

    readonly HashSet<long> known = [];
    byte[]? buffer;

    /// <summary>Compares the checksum of a whole file, where it has one.</summary>
    public void Check(StoredEntry entry)
    {
        if (!NeedsCheck(entry))
            return;
        var parts = Read(entry, 0, entry.Length);
        while (!parts.Next().IsEmpty)
        {
        }
    }

    /// <summary>
    /// Bytes of a file, in parts: each is a multiple of 8 bytes but for the last. One reading ends before the next begins.
    /// </summary>
    /// <param name="entry">The file.</param>
    /// <param name="from">The first byte, counted in the file.</param>
    /// <param name="count">How many.</param>
    public Parts Read(StoredEntry entry, long from, long count)
    {
        if (count < entry.Length)
            Check(entry);
        buffer ??= new byte[PartBytes];
        return new Parts(this, entry, from, count);
    }

    bool NeedsCheck(StoredEntry entry) => entry.Checksum != 0 && !known.Contains(entry.Start);

    /// <summary>Bytes of a file, one part after the other.</summary>
    internal ref struct Parts(CheckedBytes owner, StoredEntry entry, long from, long count)
    {
        readonly bool checks = owner.NeedsCheck(entry);
        long done;
        uint checksum;

        /// <summary>The next part; empty at the end, where the checksum is compared.</summary>
        public ReadOnlySpan<byte> Next()
        {
            var part = owner.buffer.AsSpan(0, (int)Math.Min(PartBytes, count - done));
            owner.ReadAt(entry.Start + from + done, part);
            done += part.Length;
            if (checks)
                checksum = Crc32.Append(checksum, part);
            if (part.IsEmpty && checks)
                owner.Compare(entry, checksum);
            return part;
        }
    }

    void ReadAt(long at, Span<byte> part)
    {
        stream.Position = at;
        stream.ReadExactly(part);
    }

    void Compare(StoredEntry entry, uint checksum)
    {
        if (checksum != entry.Checksum)
        {
            throw GaborFormatException.AtByte(
                file, entry.Start, $"the checksum of {GaborFormatException.Quote(entry.Name)} is wrong: the file is damaged.");
        }

        known.Add(entry.Start);
    }
}
