using System.Text.RegularExpressions;

namespace Gabor.Cli.Theory;

/// <summary>A few lines of the sources, as they were when this program was built.</summary>
/// <param name="File">From the root of the repository, with /.</param>
/// <param name="Line">The number of the first line, from 1.</param>
/// <param name="Lines">The lines, without the indent of all.</param>
/// <param name="IsCut">Whether the statement or member goes on after them.</param>
sealed record Excerpt(string File, int Line, IReadOnlyList<string> Lines, bool IsCut)
{
    /// <summary>The most lines of an excerpt.</summary>
    public const int MostLines = 6;

    static readonly string[] Resources = typeof(Excerpt).Assembly.GetManifestResourceNames();

    /// <summary>
    /// The statements from <see cref="CodeName.Start"/> to <see cref="CodeName.End"/>; without them, the expression or the first statements
    /// of the member, or the declaration of the type. Null if the sources do not have it.
    /// </summary>
    public static Excerpt? Of(CodeName name)
    {
        var place = SourceLocation.Of(name.Member);
        return Files(place).Select(file => Of(file, place.Name, name, Source(file))).FirstOrDefault(excerpt => excerpt is not null);
    }

    /// <summary>The same from the lines of a file.</summary>
    internal static Excerpt? Of(string file, string member, CodeName name, string[] lines)
    {
        string[] names = member.Split('.');
        int declared = Array.FindIndex(lines, line => names.Length == 1 ? IsType(line, names[0]) : IsMember(line, names[1]));
        if (name.Start is { } start)
        {
            // The formula may be in a helper of the member, below it or, seldom, above.
            int first = declared < 0 ? -1 : Array.FindIndex(lines, declared, line => Begins(line, start));
            first = first < 0 ? Array.FindIndex(lines, line => Begins(line, start)) : first;
            int last = first < 0 || name.End is null ? first : Array.FindIndex(lines, first, line => Begins(line, name.End));
            return last < 0 ? null : Make(file, lines, first, last - first + Statement(lines, last));
        }

        if (declared < 0)
            return null;
        if (names.Length == 1)
            return Make(file, lines, declared, 1);
        int brace = Array.FindIndex(lines, declared, line => line.Trim() == "{" || line.EndsWith(';') || line.EndsWith('}'));
        return brace >= 0 && lines[brace].Trim() == "{"
            ? Make(file, lines, brace + 1, Body(lines, brace + 1))
            : Make(file, lines, declared, Statement(lines, declared));
    }

    static bool Begins(string line, string start) => line.TrimStart().StartsWith(start, StringComparison.Ordinal);

    /// <summary>The number of lines of a statement.</summary>
    static int Statement(string[] lines, int first)
    {
        int open = 0;
        for (int i = first; i < lines.Length; i++)
        {
            string code = lines[i].Trim();
            open += code.Count(sign => sign is '(' or '[' or '{') - code.Count(sign => sign is ')' or ']' or '}');
            if (open <= 0 && code is [.., ';' or '}' or ','])
                return i - first + 1;
        }

        return 1;
    }

    /// <summary>The number of lines up to the brace that closes a body.</summary>
    static int Body(string[] lines, int first)
    {
        int end = Array.FindIndex(lines, first, line => line.Length > 0 && Indent(line) < Indent(lines[first]));
        return end < 0 ? 1 : end - first;
    }

    static Excerpt Make(string file, string[] lines, int first, int count)
    {
        string[] shown = [.. lines.Skip(first).Take(Math.Min(count, MostLines))];
        while (shown[^1].Length == 0)
            shown = shown[..^1];
        int indent = shown.Where(line => line.Length > 0).Min(Indent);
        return new(file, first + 1, [.. shown.Select(line => line.Length == 0 ? line : line[indent..])], count > MostLines);
    }

    static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    static bool IsType(string line, string name) => Regex.IsMatch(line, $@"\b(?:class|struct|record|interface|enum) {name}\b");

    static bool IsMember(string line, string name) =>
        Regex.IsMatch(line, $@"^ +(?:public|internal|protected|private|static|override)\b(?:\([^()]*\)|[^=()])*[ >]{name}(?:[<( ;]|$)");

    /// <summary>The file of a type, and the others of a type in parts: <c>UpdateKernels.cs</c>, <c>UpdateKernels.RmsProp.cs</c>.</summary>
    static IEnumerable<string> Files(SourceLocation place)
    {
        string folder = place.File[..(place.File.LastIndexOf('/') + 1)], type = $"{folder}{place.Name.Split('.')[0]}.";
        return Resources.Where(file => file.StartsWith(type, StringComparison.Ordinal)).OrderBy(file => file == place.File ? 0 : 1);
    }

    static string[] Source(string file)
    {
        using var reader = new StreamReader(typeof(Excerpt).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
