using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gabor.Cli;

/// <summary>
/// Writes tables so that every value is whole: a table that is wider than the screen becomes lines, a paragraph for each row, with the
/// name of the column before each value.
/// </summary>
static class TableLines
{
    const string Between = "  ", Indent = "  ";

    /// <summary>What no line begins with, and what none ends with.</summary>
    const string NotFirst = "，。；：、？！）”》 ", NotLast = "（“《";

    /// <summary>Writes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="console">The console, which knows its width.</param>
    /// <param name="output">What it writes to.</param>
    public static void Write(Table table, IAnsiConsole console, TextWriter output)
    {
        int width = console.Profile.Width;
        var options = RenderOptions.Create(console, console.Profile.Capabilities);
        if (((IRenderable)table).Measure(options, int.MaxValue / 4).Max <= width)
        {
            console.Write(table);
            return;
        }

        string[] names = [.. table.Columns.Select(column => Text(column.Header, options))];
        foreach (var row in table.Rows)
        {
            string[] cells = [.. row.Select(cell => Text(cell, options))];
            foreach (string line in Lines(names, cells, width))
                output.WriteLine(line);
        }
    }

    /// <summary>The lines of a row, none of which is wider than the screen unless one word alone is: that one the terminal goes on below
    /// itself, and whoever copies it gets it whole.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<string> names, IReadOnlyList<string> cells, int width)
    {
        string line = "";
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length == 0)
                continue;
            string part = Part(i < names.Count ? names[i] : "", cells[i]);
            if (line.Length > 0 && Width(line + Between + part) <= width && line.StartsWith(Indent, StringComparison.Ordinal))
            {
                line += Between + part;
                continue;
            }

            string begin = line.Length == 0 ? "" : Indent;
            if (line.Length > 0)
                yield return line;
            string[] wrapped = [.. Wrap(part, width - begin.Length)];
            for (int k = 0; k < wrapped.Length - 1; k++)
                yield return (k == 0 ? begin : begin + Indent) + wrapped[k];
            line = (wrapped.Length == 1 ? begin : begin + Indent) + wrapped[^1];
        }

        yield return line;
    }

    /// <summary><c>class: 7</c>; <c>2. 9</c> of a rank.</summary>
    static string Part(string name, string value) => name switch
    {
        "" => value,
        [.., '.'] => $"{name} {value}",
        [.., var last] when IsWide(last) => $"{name}：{value}",
        _ => $"{name}: {value}",
    };

    /// <summary>A text in lines of whole words, the second and later ones narrower by an indent.</summary>
    internal static IEnumerable<string> Wrap(string text, int width)
    {
        while (Width(text) > width)
        {
            int end = Break(text, width);
            if (end < 0)
                break;
            yield return text[..end].TrimEnd();
            text = text[end..].TrimStart();
            width = Math.Max(width - Indent.Length, 1);
        }

        yield return text;
    }

    /// <summary>Where a line ends: between two parts if they are marked by two spaces, between words otherwise; -1 for nowhere.</summary>
    static int Break(string text, int width)
    {
        int fits = 0;
        for (int cells = 0; fits < text.Length && (cells += Width(text[fits].ToString())) <= width;)
            fits++;
        int parts = text.LastIndexOf(Between, Math.Min(fits + 1, text.Length - 1), StringComparison.Ordinal);

        // After a short part, as the name before a sentence, the line goes on.
        if (parts > 0 && parts * 2 >= fits)
            return parts;
        for (int i = Math.Min(fits, text.Length - 1); i > 0; i--)
        {
            // A unit stays with its number: 98.25 %, 3.1 KiB.
            if (text[i] == ' ' && !(char.IsAsciiDigit(text[i - 1]) && i + 1 < text.Length && !char.IsAsciiDigit(text[i + 1])))
                return i;
            if ((IsWide(text[i]) || IsWide(text[i - 1])) && !NotFirst.Contains(text[i]) && !NotLast.Contains(text[i - 1]))
                return i;
        }

        return text.IndexOf(' ', fits);
    }

    /// <summary>A Chinese letter or punctuation mark: a line may end before and after it, where the two lists allow.</summary>
    static bool IsWide(char sign) => Width(sign.ToString()) == 2;

    /// <summary>Columns of a screen: a Chinese letter takes two.</summary>
    static int Width(string text) => new Segment(text).CellCount();

    static string Text(IRenderable cell, RenderOptions options) =>
        string.Concat(cell.Render(options, int.MaxValue / 4).Select(segment => segment.Text)).Trim();
}
