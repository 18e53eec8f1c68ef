using System.Text.RegularExpressions;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>Sources and documents use the terms of the glossary, docs/words.md, and not the older words that they replaced.</summary>
public sealed class GlossaryTests
{
    /// <summary>A word that is not used any more, as a regular expression, and the term to use instead.</summary>
    sealed record OldWord(string Pattern, string Term)
    {
        readonly Regex regex = new(Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        /// <summary>Every use of the word, as <c>file:line: word → term</c>.</summary>
        public IEnumerable<string> Uses(SourceFile file) =>
            regex.Matches(file.Text).Select(match => $"{file.Path}:{file.Line(match.Index)}: {match.Value} → {Term}");
    }

    // Only words without another honest use. Unlike \b, (?<![a-z]) also matches after an underscore, as in the name of a test.
    // In quotes “…” a Chinese page may name the text's own term.
    static readonly OldWord[] OldWords =
    [
        new(@"(?<![a-z])judg(?:e|es|ed|er|ing|ements?|ments?)(?![a-z])", "evaluate, evaluation"),
        new(@"(?<![a-z])told[ _](?:right|wrong|to[ _]be)(?![a-z])", "correct, incorrect, predicted"),
        new(@"(?<![a-z])pictures?(?![a-z])", "image; a drawn chart is a figure"),
        new(@"(?<![a-z])update[ _]rules?(?![a-z])", "optimizer"),
        new(@"(?<![a-z])recipes?(?![a-z])", "default options"),
        new(@"(?<![a-z])likeliest(?![a-z])", "most probable, top-k"),
        new(@"(?<![a-z])taken[ _]off(?![a-z])", "subtracted"),
        new(@"(?<![a-z])anew(?![a-z])", "again"),
        new(@"(?<![a-z])verbs?(?![a-z])", "command"),
        new(@"(?<![a-z])contestants?(?![a-z])", "baseline, library"),
        new(@"(?<![a-z])ledgers?(?![a-z])", "equation index"),
        new("(?<!“)权值", "权重"),
        new("(?<!“)学习速率", "学习率"),
        new("(?<!“)汇合", "池化"),
        new("图片", "图像; a figure is 图"),
    ];

    static readonly string[] Folders = ["src", "docs", "bench", "samples"];

    // Measurements keep the words of their time, and the glossary gives the text's own terms.
    static readonly string[] Exempt = ["bench/results/", "docs/words.md"];

    static readonly string[] Extensions = [".cs", ".md", ".json", ".sh", ".csproj", ".props", ".targets"];

    [Fact]
    public void No_old_word_is_left() => Rule.Kept(Files().SelectMany(file => OldWords.SelectMany(word => word.Uses(file))));

    [Theory]
    [InlineData("the images that were judged", "judged → evaluate, evaluation")]
    [InlineData("A_Picture_is_moved", "Picture → image; a drawn chart is a figure")]
    [InlineData("93 % told right", "told right → correct, incorrect, predicted")]
    [InlineData("begins anew", "anew → again")]
    [InlineData("一层的权值", "权值 → 权重")]
    public void An_old_word_is_found_with_file_and_line(string text, string expected) =>
        Assert.Equal([$"docs/a.md:2: {expected}"], OldWords.SelectMany(word => word.Uses(new SourceFile("docs/a.md", "# A\n" + text))));

    [Theory]
    [InlineData("a room in memory, a fault of a page, the right child")]
    [InlineData("adverbs and proverbs, a judgemental reader")]
    [InlineData("原文的“权值”")]
    public void Other_words_are_allowed(string text) =>
        Assert.Empty(OldWords.SelectMany(word => word.Uses(new SourceFile("docs/a.md", text))));

    static IEnumerable<SourceFile> Files() => Folders.SelectMany(SourceTree.Files)
        .Concat(SourceTree.Files().Where(path => Path.GetDirectoryName(path) == SourceTree.Root))
        .Where(path => Extensions.Contains(Path.GetExtension(path)) && Path.GetFileName(path) != "packages.lock.json")
        .Select(SourceTree.Read)
        .Where(file => !Exempt.Any(prefix => file.Path.StartsWith(prefix, StringComparison.Ordinal)));
}
