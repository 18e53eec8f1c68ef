using Gabor.Data.Folders;
using Gabor.Data.Parts;
using static System.FormattableString;

namespace Gabor.Data.Tables;

/// <summary>
/// Images that a table lists (<c>csv:FILE</c>): path and label, and the part where a column says so; else <see cref="DividedImages"/>
/// draws. Paths are relative to the table's folder.
/// </summary>
/// <param name="formats">What the files may be.</param>
sealed class TableDataset(Registry<ImageFormat> formats)
{
    static readonly string[] Endings = [".csv", ".tsv"];

    /// <summary>Tables of images, as a kind of data set.</summary>
    public static DatasetKind Kind(Registry<ImageFormat> formats) => new(
        "csv", "FILE", "images that a table lists: columns path, label and, if you like, split", new TableDataset(formats).Open)
    {
        Recognizes = path => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !Directory.Exists(path),
    };

    /// <summary>Opens a table.</summary>
    /// <exception cref="GaborFormatException">It is not there or damaged, or none of its images is there.</exception>
    Dataset Open(string path)
    {
        ImageTable table;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            table = ImageTable.Read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"the table cannot be read: {FileFault.Reason(e, path)}.{Near(path)}", e);
        }

        if (table.Paths.Count == 0)
            throw new GaborFormatException(path, "the table lists no image; it should have a line for each: path, label.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] files = [.. table.Paths.Select(file => Path.Combine(folder, OfThisSystem(file)))];
        CheckFolder(path, folder, table, files);
        var (names, labels) = LabelWords.Of(table.Labels, folder, i => Invariant($"{path}:{table.Lines[i]}"));
        var images = new ImageFiles([.. files.Select((file, i) => new ImageFileEntry(file, labels[i]))], names, formats);
        var remarks = new List<string>();
        RemarkTwice(files, remarks);
        string name = Path.GetFileNameWithoutExtension(path);
        return table.Parts.Count > 0
            ? DividedImages.Of(name, path, images, [.. table.Parts], remarks)
            : DividedImages.Drawn(name, path, images, remarks);
    }

    /// <summary>A path that was written on Windows, elsewhere.</summary>
    static string OfThisSystem(string path) =>
        Path.DirectorySeparatorChar == '/' && !path.Contains('/', StringComparison.Ordinal) ? path.Replace('\\', '/') : path;

    /// <summary>Refuses a table of which no image is there; some that are missing are an error of whoever reads them.</summary>
    static void CheckFolder(string path, string folder, ImageTable table, string[] files)
    {
        if (files.Any(File.Exists))
            return;
        throw GaborFormatException.AtLine(
            path, table.Lines[0],
            $"there is no file {files[0]}, nor any other of the {files.Length} images. Paths are relative to {folder}; "
            + "a first line of names has to call the columns path and label.");
    }

    static void RemarkTwice(string[] files, List<string> remarks)
    {
        string[] twice = [.. files.CountBy(file => file).Where(one => one.Value > 1).Select(one => one.Key)];
        if (twice.Length > 0)
            remarks.Add($"{NameList.Files(twice.Length)} listed more than once, and may be learnt from and tested: {NameList.Of(twice)}.");
    }

    static string Near(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            return "";
        var tables = Directory.EnumerateFiles(folder)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Select(file => Path.GetFileName(file));
        return Nearest.Of(Path.GetFileName(path), tables) is { } near ? $" Did you mean {Path.Combine(folder, near)}?" : "";
    }
}
