using Gabor.Data.Parts;

namespace Gabor.Data.Shards;

/// <summary>
/// Images in tar archives, as WebDataset has them (<c>tar:PATTERN</c>): in parts where the names of the archives say so,
/// <c>train-000.tar</c>; else <see cref="DividedImages"/> draws.
/// </summary>
/// <param name="formats">What the files may be.</param>
sealed class ShardDataset(Registry<ImageFormat> formats)
{
    static readonly string[] PackedEndings = [".tar.gz", ".tgz"];

    /// <summary>Tar archives, as a kind of data set.</summary>
    public static DatasetKind Kind(Registry<ImageFormat> formats) => new(
        "tar", "PATTERN", "WebDataset shards, key.jpg and key.cls or key.json: a file, a folder, or train-{000..009}.tar",
        new ShardDataset(formats).Open)
    {
        TakesPattern = true,
        Recognizes = path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.tar").Any()
            : path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || IsPacked(path),
    };

    /// <summary>Opens archives: reads all their headers and labels.</summary>
    /// <exception cref="GaborFormatException">An archive is missing, damaged or packed, or an image has no label.</exception>
    Dataset Open(string pattern)
    {
        string[] shards = ShardPattern.Files(pattern);
        var images = new List<ShardImage>();
        var words = new List<string>();
        int others = 0;
        for (int i = 0; i < shards.Length; i++)
        {
            var index = Read(i, shards[i]);
            foreach (var (image, label) in index.Images)
            {
                images.Add(image);
                words.Add(label);
            }

            others += index.Others;
        }

        if (images.Count == 0)
            throw new GaborFormatException(pattern, "there are no images with labels in it: key.jpg beside key.cls or key.json.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(shards[0]))!;
        ShardImages Source(int[] labels, IReadOnlyList<string> names) => new(shards, images, labels, names, formats);
        var (names, labels) = LabelWords.Of(words, folder, i => Source([], []).NameOf(i));
        List<string> remarks = [];
        if (others > 0)
            remarks.Add($"{NameList.Files(others)} neither the first image of a key nor a label, and left out.");
        DatasetPart[] parts = [.. images.Select(image => PartNames.InFileName(shards[image.Shard]) ?? DatasetPart.Train)];
        string name = shards.Length == 1 ? Path.GetFileNameWithoutExtension(shards[0]) : Path.GetFileName(folder);
        return DividedImages.Of(name, pattern, Source(labels, names), parts, remarks);
    }

    ShardIndex Read(int number, string path)
    {
        if (IsPacked(path))
        {
            throw new GaborFormatException(
                path, "the shard is packed, so its images cannot be read in any order. Unpack it: gunzip (images hardly shrink).");
        }

        try
        {
            using var archive = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var index = new ShardIndex(number, path, formats);
            index.Read(archive);
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"the shard cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <summary>Whether a file is packed by gzip: by its first bytes where it is there.</summary>
    static bool IsPacked(string path)
    {
        if (!File.Exists(path))
            return PackedEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> start = stackalloc byte[2];
            return RandomAccess.Read(file, start, 0) == 2 && start is [0x1F, 0x8B]
                && (path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase)
                    || PackedEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
