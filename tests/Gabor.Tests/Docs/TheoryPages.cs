using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gabor.Cli;
using Gabor.Cli.Theory;

namespace Gabor.Tests.Docs;

/// <summary>
/// Generates the equations and exercises of the chapters' pages: what stands between <c>&lt;!-- equations 3.4-3.5 --&gt;</c> or
/// <c>&lt;!-- exercises 3.1 --&gt;</c> and <c>&lt;!-- end --&gt;</c>.
/// </summary>
static partial class TheoryPages
{
    /// <summary>Where the lines of the English pages end.</summary>
    const int Width = 160;

    static readonly string[] Relations = ["= ", "\\approx ", "\\triangleq ", "\\leftarrow ", "\\in "];

    /// <summary>The pages of a language, by chapter.</summary>
    public static IEnumerable<(int Chapter, string Path)> Of(Language language) =>
        Enumerable.Range(2, 5).Select(chapter => (chapter, Chapter.Page(chapter.ToString(CultureInfo.InvariantCulture), language)));

    /// <summary>A page with the generated parts written again.</summary>
    public static string Generated(string page, Language language) => Part().Replace(page.ReplaceLineEndings("\n"), part =>
        $"{part.Groups["begin"].Value}\n{(part.Groups["kind"].Value == "equations"
            ? Equations(part.Groups["what"].Value) : Exercises(part.Groups["what"].Value, language))}<!-- end -->");

    /// <summary>The numbers of the equations that a page shows.</summary>
    public static IEnumerable<string> NumbersOn(string page) =>
        Part().Matches(page).Where(part => part.Groups["kind"].Value == "equations").SelectMany(part => Numbers(part.Groups["what"].Value));

    static string Equations(string range)
    {
        var lines = Numbers(range).Select(number =>
            Aligned(EquationIndex.Chapters.SelectMany(chapter => chapter.Equations).Single(equation => equation.Number == number).Latex!)
            + $" \\tag{{{number}}}");
        return $"```math\n\\begin{{align*}}\n{string.Join(" \\\\\n", lines)}\n\\end{{align*}}\n```\n";
    }

    /// <summary>A formula with &amp; before its first relation outside all brackets, where the lines of a block are aligned.</summary>
    static string Aligned(string latex)
    {
        int depth = 0;
        for (int i = 0; i < latex.Length; i++)
        {
            depth += latex[i] is '{' or '(' or '[' ? 1 : latex[i] is '}' or ')' or ']' ? -1 : 0;
            if (latex.AsSpan(i).StartsWith("\\quad", StringComparison.Ordinal))
                break;
            if (depth == 0 && Relations.Any(sign => latex.AsSpan(i).StartsWith(sign, StringComparison.Ordinal)))
                return $"{latex[..i]}&{latex[i..]}";
        }

        return $"&{latex}";
    }

    static string Exercises(string section, Language language)
    {
        var text = new StringBuilder();
        foreach (var exercise in Exercise.All.Where(exercise => exercise.Section == section))
        {
            string head = new Words("*Exercise.* ", "*练习：* ").In(language), summary = new Words("Answer", "答案").In(language);
            text.Append($"{Wrapped(head + exercise.Text.In(language))}\n\n<details><summary>{summary}</summary>\n\n");
            text.Append($"{Wrapped(exercise.Answer.In(language))}\n\n</details>\n");
        }

        return text.ToString();
    }

    static string Wrapped(string text)
    {
        var lines = new StringBuilder();
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            bool fits = column == 0 || column + 1 + word.Length <= Width || text.Any(sign => sign > '\u2E80');
            lines.Append(column == 0 ? "" : fits ? " " : "\n").Append(word);
            column = fits ? column + 1 + word.Length : word.Length;
        }

        return lines.ToString();
    }

    /// <summary><c>3.4-3.5</c>; <c>5.20</c>.</summary>
    static IEnumerable<string> Numbers(string range)
    {
        string[] ends = range.Split('-');
        string[] first = ends[0].Split('.'), last = ends[^1].Split('.');
        int from = int.Parse(first[1], CultureInfo.InvariantCulture), to = int.Parse(last[1], CultureInfo.InvariantCulture);
        return Enumerable.Range(from, to - from + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{first[0]}.{number}"));
    }

    [GeneratedRegex(@"(?<begin><!-- (?<kind>equations|exercises) (?<what>[\d.-]+) -->)\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Part();
}
