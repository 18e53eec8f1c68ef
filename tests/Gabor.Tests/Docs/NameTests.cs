using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>A document that names a type or member names one that is there, also after it is renamed.</summary>
public sealed partial class NameTests
{
    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/zh/architecture.md")]
    [InlineData("docs/extending.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Every_name_in_code_type_is_in_the_sources(string page)
    {
        var known = SourceTree.Files().Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(path => Word().Matches(File.ReadAllText(path)).Select(match => match.Value)).ToHashSet(StringComparer.Ordinal);
        var document = Markdown.Read(page);
        Assert.Empty(Name().Matches(document.Text)
            .Where(name => !known.Contains(name.Groups[1].Value.Split('.')[^1]))
            .Select(name => $"{page}:{document.Line(name.Index)}: {name.Value}"));
    }

    /// <summary>
    /// Pascal case with at least one small letter: DATE and F are placeholders. A product's version or a file's ending is no name.
    /// </summary>
    [GeneratedRegex(@"`((?:[A-Z]\w*\.)*[A-Z]\w*[a-z]\w*)(?:<\w+>)?`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Word();
}
