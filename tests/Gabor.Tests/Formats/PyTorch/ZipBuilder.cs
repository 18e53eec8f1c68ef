using System.Buffers.Binary;
using System.Text;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>Writes zip archives whose files are stored as they are, and what no archive should be.</summary>
sealed class ZipBuilder
{
    readonly List<byte> content = [], directory = [];
    int count;

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="method">The compression that is stated.</param>
    /// <param name="size">The size that is stated, if not its own.</param>
    /// <param name="flags">The flags; 1 for encrypted.</param>
    /// <param name="checksum">The CRC-32; 0 for none.</param>
    /// <param name="at">Where the directory says that it is, if not there.</param>
    public ZipBuilder Add(string name, byte[] bytes, int method = 0, int? size = null, int flags = 0, uint checksum = 0, int? at = null)
    {
        int local = at ?? content.Count;
        byte[] letters = Encoding.UTF8.GetBytes(name);
        Write(content, 4, 0x04034b50);
        Write(content, 2, 20, (uint)flags, (uint)method, 0, 0);
        Write(content, 4, checksum, (uint)bytes.Length, (uint)(size ?? bytes.Length));
        Write(content, 2, (uint)letters.Length, 0);
        content.AddRange(letters);
        content.AddRange(bytes);
        Write(directory, 4, 0x02014b50);
        Write(directory, 2, 20, 20, (uint)flags, (uint)method, 0, 0);
        Write(directory, 4, checksum, (uint)bytes.Length, (uint)(size ?? bytes.Length));
        Write(directory, 2, (uint)letters.Length, 0, 0, 0, 0);
        Write(directory, 4, 0, (uint)local);
        directory.AddRange(letters);
        count++;
        return this;
    }

    /// <summary>The archive.</summary>
    public byte[] End()
    {
        List<byte> all = [.. content, .. directory];
        Write(all, 4, 0x06054b50);
        Write(all, 2, 0, 0, (uint)count, (uint)count);
        Write(all, 4, (uint)directory.Count, (uint)content.Count);
        Write(all, 2, 0);
        return [.. all];
    }

    static void Write(List<byte> to, int width, params ReadOnlySpan<uint> numbers)
    {
        Span<byte> word = stackalloc byte[4];
        foreach (uint number in numbers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, number);
            to.AddRange(word[..width]);
        }
    }
}
