using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>The tables of contents of the documentation site name every page, and no page that is not there.</summary>
public sealed partial class SiteTests
{
    [Fact]
    public void Every_page_is_in_a_table_of_contents()
    {
        var entries = Entries().Select(entry => entry.Path).ToHashSet();
        Rule.Kept(SourceTree.Files("docs").Select(path => SourceTree.Read(path).Path)
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal) && !path.StartsWith("docs/site/", StringComparison.Ordinal))
            .Where(path => !entries.Contains(path)));
    }

    [Fact]
    public void Every_entry_of_a_table_of_contents_is_there() => Rule.Kept(Entries()
        .Where(entry => !entry.Path.StartsWith("artifacts/", StringComparison.Ordinal))
        .Where(entry => !Path.Exists(Path.Combine(SourceTree.Root!, entry.Path)))
        .Select(entry => $"{entry.Table}: {entry.Path}"));

    static IEnumerable<(string Table, string Path)> Entries() =>
        SourceTree.Files("docs").Where(path => Path.GetFileName(path) == "toc.yml").Select(SourceTree.Read)
            .SelectMany(table => Target().Matches(table.Text).Select(match => (table.Path, Normal(table, match.Groups[1].Value))));

    static string Normal(SourceFile table, string target) => Path.GetRelativePath(
        SourceTree.Root!, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(table.Path)!, target), SourceTree.Root!)).Replace('\\', '/');

    [GeneratedRegex(@"(?:href|homepage): (\S+)")]
    private static partial Regex Target();
}
