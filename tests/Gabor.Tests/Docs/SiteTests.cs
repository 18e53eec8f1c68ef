using System.Text.Json;
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

    /// <summary>DocFX leaves a link to a file that it does not copy dead, and says so only when it runs.</summary>
    [Fact]
    public void Every_file_that_a_page_links_to_is_copied_to_the_site() => Rule.Kept(Unpublished(Pages(), Published()));

    [Fact]
    public void A_file_that_is_not_copied_is_found()
    {
        var page = new SourceFile("docs/a.md", "[code](../src/Gabor/Registry.cs) [schema](network.schema.json) [script](../src/pack.sh)");
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        Assert.Equal(["docs/a.md:1: src/pack.sh is not among the resources of docfx.json"], Unpublished([page], Published()));
    }

    static IEnumerable<string> Unpublished(IEnumerable<SourceFile> pages, HashSet<string> published) => pages
        .SelectMany(Markdown.Links).Where(link => link.IsRelative && !published.Contains(link.Path))
        .Where(link => File.Exists(Path.Combine(SourceTree.Root!, link.Path)))
        .Select(link => $"{link.Place}: {link.Path} is not among the resources of docfx.json");

    /// <summary>The pages of the site.</summary>
    static IEnumerable<SourceFile> Pages()
    {
        var content = Matching("content");
        return Markdown.All().Where(page => content.Contains(page.Path));
    }

    /// <summary>All that the site has: pages and files.</summary>
    static HashSet<string> Published() => [.. Matching("content"), .. Matching("resource")];

    /// <summary>The files of the repository that a list of docfx.json names.</summary>
    static HashSet<string> Matching(string list)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root!, "docfx.json")));
        string[] files = [.. SourceTree.Files().Select(path => Path.GetRelativePath(SourceTree.Root!, path).Replace('\\', '/'))];
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.GetProperty("build").GetProperty(list).EnumerateArray())
        {
            string folder = entry.TryGetProperty("src", out var source) ? source.GetString() + "/" : "";
            Regex[] taken = Patterns(entry, "files", folder), left = Patterns(entry, "exclude", folder);
            found.UnionWith(files.Where(file => taken.Any(one => one.IsMatch(file)) && !left.Any(one => one.IsMatch(file))));
        }

        return found;
    }

    /// <summary>Globs, of which <c>**</c> stands for any folders, or for anything in a name.</summary>
    static Regex[] Patterns(JsonElement entry, string key, string folder) => !entry.TryGetProperty(key, out var globs) ? [] :
    [
        .. globs.EnumerateArray().Select(glob => new Regex($"^{Regex.Escape(folder + glob.GetString())
            .Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$")),
    ];

    static IEnumerable<(string Table, string Path)> Entries() =>
        SourceTree.Files("docs").Where(path => Path.GetFileName(path) == "toc.yml").Select(SourceTree.Read)
            .SelectMany(table => Target().Matches(table.Text).Select(match => (table.Path, Normal(table, match.Groups[1].Value))));

    static string Normal(SourceFile table, string target) => Path.GetRelativePath(
        SourceTree.Root!, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(table.Path)!, target), SourceTree.Root!)).Replace('\\', '/');

    [GeneratedRegex(@"(?:href|homepage): (\S+)")]
    private static partial Regex Target();
}
