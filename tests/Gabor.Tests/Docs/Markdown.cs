using System.Text;
using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>A link of a document: its words, where it leads, and the document with the line that it stands on.</summary>
sealed record Link(string Words, string Target, SourceFile Document, int Line)
{
    public string Place => $"{Document.Path}:{Line}";

    /// <summary>Whether it leads into the repository.</summary>
    public bool IsRelative => !Target.Contains("://", StringComparison.Ordinal) && !Target.StartsWith("mailto:", StringComparison.Ordinal);

    /// <summary>The path from the root that it leads to, without the anchor.</summary>
    public string Path
    {
        get
        {
            string target = Uri.UnescapeDataString(Target.Split('#')[0]);
            string folder = System.IO.Path.GetDirectoryName(Document.Path) ?? "";
            string full = target.Length == 0 ? Document.Path : System.IO.Path.Combine(folder, target);
            return System.IO.Path.GetRelativePath(SourceTree.Root!, System.IO.Path.GetFullPath(full, SourceTree.Root!)).Replace('\\', '/');
        }
    }

    /// <summary>What stands after #, or nothing.</summary>
    public string Anchor => Target.Contains('#', StringComparison.Ordinal) ? Uri.UnescapeDataString(Target.Split('#')[1]) : "";
}

/// <summary>The documents of the repository: what they link to, their tables and their blocks of code.</summary>
static partial class Markdown
{
    public static IReadOnlyList<SourceFile> All() =>
        [.. SourceTree.Files().Where(path => path.EndsWith(".md", StringComparison.Ordinal)).Select(SourceTree.Read)];

    public static SourceFile Read(string path)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        return SourceTree.Read(Path.Combine(SourceTree.Root!, path));
    }

    /// <summary>Links and images outside blocks of code.</summary>
    public static IEnumerable<Link> Links(SourceFile document)
    {
        string text = Fence().Replace(document.Text, block => Blank().Replace(block.Value, " "));
        foreach (Match match in LinkText().Matches(text))
            yield return new Link(match.Groups[1].Value, match.Groups[2].Value, document, document.Line(match.Index));
        foreach (Match match in Image().Matches(text))
            yield return new Link("", match.Groups[1].Value, document, document.Line(match.Index));
    }

    /// <summary>The rows of all tables: their cells, without the heads.</summary>
    public static IEnumerable<(int Line, string[] Cells)> Rows(SourceFile document)
    {
        string[] lines = document.Text.Split('\n');
        bool inside = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('|'))
                inside = false;
            else if (lines[i].StartsWith("|---", StringComparison.Ordinal))
                inside = true;
            else if (inside)
                yield return (i + 1, [.. lines[i].Trim().Trim('|').Split('|').Select(cell => cell.Trim())]);
        }
    }

    /// <summary>The blocks of code in a language.</summary>
    public static IEnumerable<string> Code(SourceFile document, string language) =>
        Blocks(document).Where(block => block.Language == language).Select(block => block.Text);

    /// <summary>All blocks of code.</summary>
    public static IEnumerable<(string Language, string Text)> Blocks(SourceFile document) =>
        Fence().Matches(document.Text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>The level of each heading, 1 to 6.</summary>
    public static IEnumerable<int> Levels(SourceFile document) =>
        Heading().Matches(Fence().Replace(document.Text, "")).Select(match => match.Value.IndexOf(' ', StringComparison.Ordinal));

    /// <summary>
    /// The anchors: those that are written, and those of the headings, as they are made of their words: lower case, spaces as hyphens, no
    /// other signs.
    /// </summary>
    public static IEnumerable<string> Anchors(SourceFile document)
    {
        foreach (Match match in Anchor().Matches(document.Text))
            yield return match.Groups[1].Value;
        foreach (Match match in Heading().Matches(Fence().Replace(document.Text, "")))
        {
            var anchor = new StringBuilder();
            foreach (char sign in match.Groups[1].Value.Trim())
            {
                anchor.Append(
                    char.IsLetterOrDigit(sign) || sign is '-' or '_' ? char.ToLowerInvariant(sign).ToString() : sign == ' ' ? "-" : "");
            }

            yield return anchor.ToString();
        }
    }

    [GeneratedRegex(@"^```(\w*)[^\n]*\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\[([^\[\]]*)\]\(([^()\s]+)\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("<(?:img|a) [^>]*?(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Image();

    [GeneratedRegex("<a id=\"([^\"]+)\">")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"^#{1,6} +([^\n]+)", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
