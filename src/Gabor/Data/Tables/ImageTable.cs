using System.Globalization;
using System.Text;
using Gabor.Data.Parts;

namespace Gabor.Data.Tables;

/// <summary>A table of images: the path, the class and, where a column says so, the part of each.</summary>
/// <remarks>
/// The first line may name the columns, in any order and among others; without names, path, class and part stand in this order. What
/// separates them, that line tells: commas, semicolons or tabs. UTF-8, or UTF-16 with its mark.
/// </remarks>
sealed class ImageTable
{
    /// <summary>Letters in which the first line must end.</summary>
    const int MaxHeader = 65_536;

    static readonly string[] PathNames =
    [
        "path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path", "image_file", "image_name", "img",
        "img_path",
    ];

    static readonly string[] LabelNames = ["label", "class", "class_name", "classname", "category", "target", "label_name"];
    static readonly string[] PartColumnNames = ["split", "set", "subset", "partition"];

    /// <summary>The paths as they stand there.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>The class of each image, in words.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>The part of each image; empty where no column says.</summary>
    public List<DatasetPart> Parts { get; } = [];

    /// <summary>The line of each image.</summary>
    public List<long> Lines { get; } = [];

    /// <summary>Reads a table.</summary>
    /// <param name="stream">The text; it must know its length.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="GaborFormatException">A column or a field is missing, or it is no such text.</exception>
    public static ImageTable Read(Stream stream, string file)
    {
        try
        {
            char separator = SeparatorOf(stream);
            stream.Position = 0;
            using var text = Open(stream);
            return Read(new CsvReader(text, file, separator), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException)
        {
            throw new GaborFormatException(file, $"the table cannot be read: {FileFault.Reason(e, file)}. UTF-8 is expected.", e);
        }
    }

    static StreamReader Open(Stream stream) => new(
        stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);

    /// <summary>What stands most often in the first line, outside of quotes; of equals the first of tab, semicolon and comma.</summary>
    static char SeparatorOf(Stream stream)
    {
        using var text = Open(stream);
        int tabs = 0, semicolons = 0, commas = 0;
        bool isQuoted = false;
        for (int i = 0; i < MaxHeader && text.Read() is var next and >= 0; i++)
        {
            if (!isQuoted && next is '\n' or '\r')
                break;
            if (next == '"')
                isQuoted = !isQuoted;
            if (isQuoted)
                continue;
            tabs += next == '\t' ? 1 : 0;
            semicolons += next == ';' ? 1 : 0;
            commas += next == ',' ? 1 : 0;
        }

        return tabs > 0 && tabs >= Math.Max(semicolons, commas) ? '\t' : semicolons > 0 && semicolons >= commas ? ';' : ',';
    }

    static ImageTable Read(CsvReader records, string file)
    {
        var table = new ImageTable();
        var fields = new List<string>();
        if (!records.Read(fields))
            throw new GaborFormatException(file, "the table is empty; it should have a line for each image: path, label.");
        var (path, label, part) = Columns(fields, file, out bool isNamed);
        int columns = fields.Count;
        bool isRecord = !isNamed || records.Read(fields);
        for (; isRecord; isRecord = records.Read(fields))
            table.Add(fields, columns, path, label, part, file, records.Line);
        return table;
    }

    void Add(List<string> fields, int columns, int path, int label, int part, string file, long line)
    {
        if (fields.Count != columns)
            throw GaborFormatException.AtLine(file, line, $"{Count(fields.Count)}; the first line has {columns}.");
        if (fields[path].Length == 0)
            throw GaborFormatException.AtLine(file, line, "the path of the image is missing.");
        if (fields[label].Length == 0)
            throw GaborFormatException.AtLine(file, line, "the label of the image is missing.");
        if (fields[path].Any(char.IsControl) || fields[label].Any(char.IsControl))
            throw GaborFormatException.AtLine(file, line, "the path or the label has letters that cannot be shown.");
        Paths.Add(fields[path]);
        Labels.Add(fields[label]);
        Lines.Add(line);
        if (part >= 0)
        {
            Parts.Add(PartNames.Of(fields[part]) ?? throw GaborFormatException.AtLine(
                file, line, $"the split is {GaborFormatException.Quote(fields[part])}; it must be train, val or test."));
        }
    }

    /// <summary>Which columns are path, class and part (−1 for none), and whether the first line names them.</summary>
    static (int Path, int Label, int Part) Columns(List<string> first, string file, out bool isNamed)
    {
        string[] names = [.. first.Select(name => name.ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))];
        int path = Array.FindIndex(names, name => PathNames.Contains(name));
        int label = Array.FindIndex(names, name => LabelNames.Contains(name));
        int part = Array.FindIndex(names, name => PartColumnNames.Contains(name));
        isNamed = path >= 0 || label >= 0;
        if (isNamed)
        {
            if (path >= 0 && label >= 0)
                return (path, label, part);
            string missing = path < 0 ? "path" : "label";
            throw GaborFormatException.AtLine(
                file, 1, $"no column is called {missing}, among {string.Join(", ", first.Select(GaborFormatException.Quote).Take(10))}.");
        }

        if (first.Count is 2 or 3)
            return (0, 1, first.Count == 3 ? 2 : -1);
        throw GaborFormatException.AtLine(
            file, 1, $"{Count(first.Count)}, and none is called path or label. Name them, or write path and label alone, "
            + "with commas, semicolons or tabs between them.");
    }

    static string Count(int columns) => string.Create(CultureInfo.InvariantCulture, $"{columns} {(columns == 1 ? "column" : "columns")}");
}
