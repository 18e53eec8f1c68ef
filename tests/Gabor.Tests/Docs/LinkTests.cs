using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>No document leads its reader nowhere.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_its_anchor() => Rule.Kept(Markdown.All().SelectMany(Dead));

    [Fact]
    public void A_dead_link_is_found_with_file_and_line()
    {
        var document = new SourceFile("docs/a.md", """
            # A word, or two
            [good](../Gabor.slnx) [here](#a-word-or-two) [out](https://example.org/x)
            [gone](gone.md) and <img src="gone.png">
            ```
            [code](gone.cs)
            ```
            [no heading](#three)
            """);
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        Assert.Equal(
            ["docs/a.md:3: gone.md", "docs/a.md:3: gone.png", "docs/a.md:7: #three"], Dead(document).Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> Dead(SourceFile document)
    {
        foreach (var link in Markdown.Links(document).Where(link => link.IsRelative))
        {
            string path = Path.Combine(SourceTree.Root!, link.Path);
            bool isOwn = link.Path == document.Path;
            bool isThere = isOwn || File.Exists(path) || Directory.Exists(path);
            if (!isThere || (link.Anchor.Length > 0 && !Markdown.Anchors(isOwn ? document : SourceTree.Read(path)).Contains(link.Anchor)))
                yield return $"{link.Place}: {link.Target}";
        }
    }
}
