using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>The Chinese guides in docs/zh are in step with the English ones.</summary>
public sealed partial class ChinesePageTests
{
    const string Folder = "docs/zh", Figures = "docs/figures/";

    [Fact]
    public void Each_page_has_the_sections_tables_images_and_code_of_its_English_one() =>
        Rule.Kept(Pages().SelectMany(page => Differences(English(page), page)));

    [Fact]
    public void Each_page_and_its_English_one_lead_to_each_other() => Rule.Kept(Pages()
        .SelectMany(page => ((SourceFile, SourceFile)[])[(page, English(page)), (English(page), page)])
        .Where(pair => !Markdown.Links(pair.Item1).Any(link => link.IsRelative && link.Path == pair.Item2.Path))
        .Select(pair => $"{pair.Item1.Path}: no link to {pair.Item2.Path}"));

    /// <summary>Remarks in code may be translated, and so may what stands behind a command.</summary>
    [Fact]
    public void A_difference_is_found()
    {
        var english = new SourceFile("docs/a.md", "# A\n\n## B\n\n```\ngabor eval RUN   numbers\n```\n\n| a |\n|---|\n| b |\n");
        var chinese = english with { Path = "docs/zh/a.md" };
        Assert.Empty(Differences(english, chinese));
        Assert.Empty(Differences(english, chinese with { Text = chinese.Text.Replace("numbers", "数字", StringComparison.Ordinal) }));
        foreach (string part in (string[])["\n## B", "eval", "| b |\n"])
        {
            var cut = chinese with { Text = chinese.Text.Replace(part, "", StringComparison.Ordinal) };
            Assert.StartsWith("docs/zh/a.md: ", Assert.Single(Differences(english, cut)), StringComparison.Ordinal);
        }
    }

    static IEnumerable<string> Differences(SourceFile english, SourceFile chinese)
    {
        foreach (var (what, of) in ((string, Func<SourceFile, IEnumerable<object>>)[])
        [
            ("headings", page => Markdown.Levels(page).Cast<object>()),
            ("rows of tables", page => Markdown.Rows(page).Select(row => (object)row.Cells.Length)),
            ("blocks of code", page => Markdown.Blocks(page).Select(block => (object)(block.Language, Remark().Replace(block.Text, "")))),
            ("figures", page => Markdown.Links(page).Select(link => link.Path)
                .Where(path => path.StartsWith(Figures, StringComparison.Ordinal))),
        ])
        {
            object[] theirs = [.. of(english)], ours = [.. of(chinese)];
            int first = theirs.Zip(ours).TakeWhile(pair => pair.First.Equals(pair.Second)).Count();
            if (first < Math.Max(theirs.Length, ours.Length))
            {
                yield return $"{chinese.Path}: its {ours.Length} {what} are not the {theirs.Length} of {english.Path}, "
                    + $"from the {first + 1}th on";
            }
        }
    }

    static IEnumerable<SourceFile> Pages() =>
        SourceTree.Files(Folder).Where(path => path.EndsWith(".md", StringComparison.Ordinal)).Select(SourceTree.Read);

    static SourceFile English(SourceFile page) => Markdown.Read($"docs{page.Path[Folder.Length..]}");

    [GeneratedRegex(@"(?<=\S)(?: {2,}| *//).*$", RegexOptions.Multiline)]
    private static partial Regex Remark();
}
