using System.Formats.Tar;
using System.Text;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Data.Shards;

/// <summary>Writes shards with the archiver of the base library, which shares nothing with the reader under test.</summary>
static class ShardSet
{
    /// <summary>Images of two classes in turn, each with its label.</summary>
    public static void Write(string path, int images, TarEntryFormat format = TarEntryFormat.Pax, bool json = false, string prefix = "")
    {
        using var tar = new TarWriter(File.Create(path), format);
        for (int i = 0; i < images; i++)
        {
            Add(tar, format, $"{prefix}{i:000000}.jpg", ClassFolderSet.Image(i % 2, i));
            Add(tar, format, json ? $"{prefix}{i:000000}.json" : $"{prefix}{i:000000}.cls", Encoding.UTF8.GetBytes(
                json ? $"{{\"key\": \"{i}\", \"label\": \"{(i % 2 == 0 ? "cat" : "dog")}\"}}" : $"{i % 2}\n"));
        }
    }

    /// <summary>Some files.</summary>
    public static byte[] Of(params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                Add(tar, TarEntryFormat.Pax, name, content);
        }

        return bytes.ToArray();
    }

    static void Add(TarWriter tar, TarEntryFormat format, string name, byte[] content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
            TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
            _ => new PaxTarEntry(TarEntryType.RegularFile, name),
        };
        entry.DataStream = new MemoryStream(content);
        tar.WriteEntry(entry);
    }
}
