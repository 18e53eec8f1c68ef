using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>The guides quote the samples, which are compiled and run.</summary>
public sealed class ExtendingTests
{
    /// <summary>Pages whose blocks <c>csharp</c> are quotes; what another library's users write is <c>cs</c> there.</summary>
    public static TheoryData<string> Quoting =>
        ["docs/extending.md", "docs/index.md", "docs/from-mlnet.md", "docs/from-torchsharp.md", "docs/from-keras.md"];

    static string[] Pages => [.. Quoting.Concat(ReadmeTests.Pages).Select(page => page.Data), "docs/applications.md"];

    [Theory]
    [MemberData(nameof(Quoting))]
    public void The_guides_code_is_the_samples(string page)
    {
        var quotes = Quotes.All().Select(quote => quote.Text).ToHashSet();
        string[] blocks = [.. Markdown.Code(Markdown.Read(page), "csharp")];
        Assert.NotEmpty(blocks);
        Assert.All(blocks, code => Assert.Contains(code, quotes));
    }

    [Fact]
    public void Every_marked_part_of_a_sample_is_quoted()
    {
        var quoted = Pages.SelectMany(page => Markdown.Code(Markdown.Read(page), "csharp")).ToHashSet();
        Rule.Kept(Quotes.All().Where(quote => !quoted.Contains(quote.Text)).Select(quote => $"{quote.Path}: {quote.Mark}"));
    }

    [Fact]
    public void Every_sample_is_linked()
    {
        var links = Pages.SelectMany(page => Markdown.Links(Markdown.Read(page)));
        var linked = links.Where(link => link.IsRelative).Select(link => link.Path).ToHashSet();
        var samples = SourceTree.Files("samples").Select(path => SourceTree.Read(path).Path.Split('/'))
            .Where(parts => parts.Length > 2).Select(parts => parts[1]).Distinct();
        Rule.Kept(samples.Where(sample => !linked.Any(path => path.StartsWith($"samples/{sample}/", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_quote_is_found_by_its_marks_and_stands_at_the_margin() => Assert.Equal(
        [new Quote("samples/a.cs", "part", "if (x)\n    y();\n")],
        Quotes.Of(new SourceFile("samples/a.cs", "{\n    // <part>\n    if (x)\n        y();\n    // </part>\n}\n")));
}
