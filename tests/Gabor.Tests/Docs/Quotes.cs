using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>
/// A part of a sample that a document may quote: the lines between <c>// &lt;mark&gt;</c> and <c>// &lt;/mark&gt;</c>, without the indent
/// of all.
/// </summary>
sealed record Quote(string Path, string Mark, string Text);

/// <summary>The marked parts of the samples.</summary>
static partial class Quotes
{
    /// <summary>Those of every sample.</summary>
    public static IReadOnlyList<Quote> All() =>
        [.. SourceTree.Files("samples").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(path => Of(SourceTree.Read(path)))];

    /// <summary>Those of one file.</summary>
    public static IEnumerable<Quote> Of(SourceFile file) =>
        Marked().Matches(file.Text).Select(match => new Quote(file.Path, match.Groups[1].Value, Dedented(match.Groups[2].Value)));

    static string Dedented(string text)
    {
        string[] lines = text.Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }

    [GeneratedRegex(@"^ *// <(\w+)>\n(.*?)^ *// </\1>", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marked();
}
