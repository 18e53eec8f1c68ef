using Gabor.Cli;
using Gabor.Cli.Theory;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Cli;

/// <summary>The lines of code that <c>gabor explain</c> shows.</summary>
public sealed class ExcerptTests
{
    static readonly string[] Lines =
    [
        "sealed class Thing",
        "{",
        "    // Add says nothing here.",
        "    public (int Sum, int Count) Add(",
        "        int[] numbers)",
        "    {",
        "        int sum = 0;",
        "        foreach (int number in numbers)",
        "            sum += Twice(",
        "                number);",
        "",
        "        return (sum, numbers.Length);",
        "    }",
        "",
        "    static int Twice(int x) => 2 * x;",
        "",
        "    internal void Long()",
        "    {",
        .. Enumerable.Range(1, 8).Select(i => $"        Do({i});"),
        "    }",
        "}",
    ];

    public static TheoryData<string, int> Codes => [.. EquationIndex.Chapters
        .SelectMany(chapter => chapter.Rows)
        .SelectMany(row => row.Code.Select((_, i) => (Name(row), i)))];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_lines_are_those_of_the_source_file(string row, int number)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        var code = EquationIndex.Chapters.SelectMany(chapter => chapter.Rows).First(r => Name(r) == row).Code[number];
        var excerpt = code.Excerpt;
        Assert.True(excerpt is not null, $"{row}: {code.Member} has no line that begins with '{code.Start}' and then '{code.End}'");
        Assert.InRange(excerpt.Lines.Count, 1, Excerpt.MostLines);
        string[] source = File.ReadAllLines(Path.Combine(SourceTree.Root, excerpt.File))[(excerpt.Line - 1)..];
        int indent = source[0].Length - excerpt.Lines[0].Length;
        Assert.Equal(source[..excerpt.Lines.Count], excerpt.Lines.Select(line => line.Length == 0 ? line : new string(' ', indent) + line));
        Assert.StartsWith(code.Start ?? "", excerpt.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Thing", null, null, 1, "sealed class Thing")]
    [InlineData("Thing.Twice", null, null, 15, "static int Twice(int x) => 2 * x;")]
    [InlineData("Thing.Add", "return", null, 12, "return (sum, numbers.Length);")]
    [InlineData("Thing.Add", "foreach", null, 8, "foreach (int number in numbers)|    sum += Twice(|        number);")]
    [InlineData("Thing.Long", "int sum", "foreach", 7, "int sum = 0;|foreach (int number in numbers)|    sum += Twice(|        number);")]
    [InlineData("Thing.Add", null, null, 7,
        "int sum = 0;|foreach (int number in numbers)|    sum += Twice(|        number);||return (sum, numbers.Length);")]
    public void An_excerpt_has_whole_statements(string member, string? start, string? end, int line, string expected)
    {
        var excerpt = Excerpt.Of("a.cs", member, new CodeName(member, start, end), Lines)!;
        Assert.Equal((line, expected), (excerpt.Line, string.Join('|', excerpt.Lines)));
        Assert.False(excerpt.IsCut);
    }

    [Fact]
    public void A_longer_member_is_cut()
    {
        var excerpt = Excerpt.Of("a.cs", "Thing.Long", new CodeName("Thing.Long"), Lines)!;
        Assert.Equal(Enumerable.Range(1, Excerpt.MostLines).Select(i => $"Do({i});"), excerpt.Lines);
        Assert.True(excerpt.IsCut);
    }

    [Theory]
    [InlineData("Thing.Gone", null)]
    [InlineData("Thing.Add", "while")]
    public void What_is_not_there_has_no_lines(string member, string? start) =>
        Assert.Null(Excerpt.Of("a.cs", member, new CodeName(member, start), Lines));

    [Theory]
    [InlineData("A.B", "A.B", null, null)]
    [InlineData("A.B: f(x: 1)", "A.B", "f(x: 1)", null)]
    [InlineData("A.B: f( … g(", "A.B", "f(", "g(")]
    public void A_name_may_say_where_its_lines_begin_and_end(string words, string member, string? start, string? end) =>
        Assert.Equal(new CodeName(member, start, end), CodeName.Read(words));

    static string Name(Row row) => $"{row.Section.Number} {row.Name(Language.English)} {row.Says.English}";
}
