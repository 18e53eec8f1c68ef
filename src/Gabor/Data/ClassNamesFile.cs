using System.Globalization;
using System.Text;

namespace Gabor.Data;

/// <summary>
/// The names of classes beside files that hold only their numbers: <c>classes.txt</c> or <c>labels.txt</c>, a name a line, or the
/// <c>…-mapping.txt</c> of EMNIST, a label and the codes of its characters a line.
/// </summary>
static class ClassNamesFile
{
    const string Mapping = "-mapping.txt";

    const int MaxBytes = 1 << 20, MaxClasses = 256, MaxLength = 256;

    static readonly string[] Plain = ["classes.txt", "labels.txt"];

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The names that a folder gives; null where it gives none.</summary>
    /// <exception cref="GaborFormatException">The file of names is damaged, or there are several.</exception>
    public static IReadOnlyList<string>? Find(string folder)
    {
        string[] there = [.. Directory.EnumerateFiles(folder, "*.txt", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive })
            .Order(StringComparer.Ordinal)];
        string? named = Plain.Select(name => there.FirstOrDefault(file => Is(file, name))).FirstOrDefault(file => file is not null);
        if (named is not null)
            return Read(named);
        string[] mappings = [.. there.Where(file => file.EndsWith(Mapping, StringComparison.OrdinalIgnoreCase))];
        return mappings.Length switch
        {
            0 => null,
            1 => Read(mappings[0]),
            _ => throw new GaborFormatException(
                mappings[0], $"{Path.GetFileName(mappings[1])} names the classes too; leave the one that belongs to these images."),
        };
    }

    /// <summary>Reads a file of names.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="most">The most classes; labels of a byte have no more than 256.</param>
    /// <exception cref="GaborFormatException">It is damaged, or has too many names.</exception>
    internal static string[] Read(string file, int most = MaxClasses)
    {
        string[] lines = Lines(file);
        string[] names = file.EndsWith(Mapping, StringComparison.OrdinalIgnoreCase) && lines.All(line => Numbers(line) is not null)
            ? Mapped(lines, file)
            : lines;
        if (names.Length == 0 || names.Length > most)
            throw new GaborFormatException(file, $"{names.Length} names of classes; 1 to {most} are possible.");
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length is 0 or > MaxLength || names[i].Any(char.IsControl))
            {
                throw GaborFormatException.AtLine(
                    file, i + 1, $"the name of a class has 1 to {MaxLength} letters, and this one {names[i].Length}; a name a line.");
            }

            if (Array.IndexOf(names, names[i]) is var first && first < i)
            {
                throw GaborFormatException.AtLine(
                    file, i + 1, $"the name {GaborFormatException.Quote(names[i])} stands in line {first + 1} already.");
            }
        }

        return names;
    }

    /// <summary>The lines without spaces around them; empty ones at the end do not count.</summary>
    static string[] Lines(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
                throw new GaborFormatException(file, $"more than {MaxBytes} bytes; it should be the names of the classes, one a line.");
            string text = Utf8.GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF').TrimEnd();
            return text.Length == 0 ? [] : [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new GaborFormatException(
                file, $"the names of the classes cannot be read: {FileFault.Reason(e, file)}. UTF-8 is expected.", e);
        }
    }

    /// <summary>The first character of each label; a label without a line is called by its number.</summary>
    static string[] Mapped(string[] lines, string file)
    {
        int[][] rows = [.. lines.Select(line => Numbers(line)!)];
        int classes = rows.Max(row => row[0]) + 1;
        if (classes > MaxClasses)
            throw new GaborFormatException(file, $"{classes} classes; 1 to {MaxClasses} are possible.");
        string[] names = [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        for (int i = 0; i < rows.Length; i++)
        {
            if (!Rune.TryCreate(rows[i][1], out var character))
                throw GaborFormatException.AtLine(file, i + 1, $"{rows[i][1]} is no code of a character.");
            names[rows[i][0]] = character.ToString();
        }

        return names;
    }

    /// <summary>The numbers of a line of two or more; null where it is none.</summary>
    static int[]? Numbers(string line)
    {
        string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new int[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            if (!int.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return numbers.Length >= 2 ? numbers : null;
    }

    static bool Is(string path, string name) => string.Equals(Path.GetFileName(path), name, StringComparison.OrdinalIgnoreCase);
}
