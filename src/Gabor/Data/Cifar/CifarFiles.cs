using System.IO.Compression;
using Gabor.Data.Shards;

namespace Gabor.Data.Cifar;

/// <summary>The files of CIFAR, in a folder or in the archive that is published, each gzipped or not.</summary>
static class CifarFiles
{
    const string Packed = ".gz", Binary = ".bin";

    static readonly string[] Archives = [".tar.gz", ".tgz", ".tar"];

    /// <summary>Whether a path is a folder with such files, or named as the archive of them.</summary>
    public static bool AreIn(string path, CifarKind kind)
    {
        if (IsArchive(path))
        {
            string archive = kind == CifarKind.Ten ? "cifar-10-binary" : "cifar-100-binary";
            return Path.GetFileName(path).StartsWith(archive, StringComparison.OrdinalIgnoreCase);
        }

        return FolderOf(path, kind) is not null;
    }

    /// <summary>Each file that belongs to a data set, by its name without <c>.gz</c>; a stream is read before the next one comes.</summary>
    /// <exception cref="GaborFormatException">There is no such folder or archive, or it cannot be read.</exception>
    public static IEnumerable<(string Name, string Path, Stream Content)> Read(string path, CifarKind kind)
    {
        if (File.Exists(path))
            return InArchive(path);
        return FolderOf(path, kind) is { } folder ? InFolder(folder) : throw Missing(path, kind);
    }

    static bool IsArchive(string path) => Archives.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The folder, or the only one in it that holds the files.</summary>
    static string? FolderOf(string path, CifarKind kind)
    {
        if (!Directory.Exists(path))
            return null;
        try
        {
            return ((string[])[path, .. Directory.EnumerateDirectories(path, "cifar*")]).FirstOrDefault(Holds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        bool Holds(string folder) => Directory.EnumerateFiles(folder)
            .Any(file => kind.Training.Contains(NameOf(file)) || NameOf(file) == kind.Testing);
    }

    static string NameOf(string file)
    {
        string name = Path.GetFileName(file).ToLowerInvariant();
        return name.EndsWith(Packed, StringComparison.Ordinal) ? name[..^Packed.Length] : name;
    }

    static IEnumerable<(string Name, string Path, Stream Content)> InFolder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using var content = Open(file);
            yield return (NameOf(file), file, content);
        }
    }

    static IEnumerable<(string Name, string Path, Stream Content)> InArchive(string path)
    {
        using var archive = Open(path);
        var walker = new TarWalker(archive, path);
        while (walker.Next() is { } member)
        {
            using var content = new TarContent(walker, member);
            yield return (NameOf(member.Name), $"{path}: {member.Name}", content);
        }
    }

    /// <summary>A file, unpacked where its first bytes say that it is packed.</summary>
    static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> start = stackalloc byte[2];
            bool isPacked = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
            file.Position = 0;
            return isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be opened: {FileFault.Reason(e, path)}.", e);
        }
    }

    static GaborFormatException Missing(string path, CifarKind kind)
    {
        if (!Directory.Exists(path))
            return new(path, "there is no such folder or archive.");
        bool isPython = Directory.EnumerateFiles(path).Any(file => kind.Training.Contains(Path.GetFileName(file) + Binary));
        return new(
            path, isPython
                ? "these are the files for Python; fetch the binary version, whose files end in .bin."
                : $"the files of {kind.Name} are not there: {string.Join(", ", kind.Training)} and "
                    + $"{kind.Testing}, each with or without .gz.");
    }
}
