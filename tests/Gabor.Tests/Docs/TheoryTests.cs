using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gabor.Tests.House;

namespace Gabor.Tests.Docs;

/// <summary>The pages that map the text's equations to code and tests are whole and true.</summary>
public sealed partial class TheoryTests
{
    const BindingFlags Anything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    [Theory]
    [InlineData(3, 54, "algorithm 1")]
    [InlineData(4, 38, "algorithm 2")]
    [InlineData(5, 35, null)]
    [InlineData(6, 25, null)]
    public void Every_equation_of_a_chapter_has_a_row(int chapter, int last, string? algorithm)
    {
        string[] titles = [.. Markdown.Rows(Page(chapter)).Select(row => row.Cells[0])];
        var covered = titles.SelectMany(title => Covered(title, chapter)).ToHashSet();
        Assert.Equal(Enumerable.Range(1, last), covered.Order());
        if (algorithm is not null)
            Assert.Contains(algorithm, titles);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_row_has_code_and_a_test_or_says_that_it_comes_later(int chapter) => Rule.Kept(
        from row in Markdown.Rows(Page(chapter))
        where row.Cells.Length != 4 || row.Cells.Any(cell => cell.Length == 0)
            || (!row.Cells[1].Contains("comes later", StringComparison.Ordinal)
                && !(row.Cells[2].Contains("](../../src/", StringComparison.Ordinal) && row.Cells[3].Contains("](../../tests/", StringComparison.Ordinal)))
        select $"docs/theory/chapter-{chapter}.md:{row.Line}: {row.Cells[0]}");

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_member_and_test_that_a_page_names_exists(int chapter)
    {
        Link[] links = [.. Markdown.Links(Page(chapter)).Where(IsCode)];
        Assert.NotEmpty(links);
        Rule.Kept(links.Select(Fault).OfType<string>());
    }

    [Theory]
    [InlineData("Dense.Forward", "src/Gabor/Layers/Dense.cs", true)]
    [InlineData("Dense", "src/Gabor/Layers/Dense.cs", true)]
    [InlineData("Dense.Sideways", "src/Gabor/Layers/Dense.cs", false)]
    [InlineData("Dense.Forward", "src/Gabor/Layers/Relu.cs", false)]
    [InlineData("Thick.Forward", "src/Gabor/Layers/Dense.cs", false)]
    [InlineData("DenseTests.Forward_is_the_definition", "tests/Gabor.Tests/Layers/DenseTests.cs", true)]
    [InlineData("DenseTests.Forward_is_whatever", "tests/Gabor.Tests/Layers/DenseTests.cs", false)]
    [InlineData("DenseTests.ToString", "tests/Gabor.Tests/Layers/DenseTests.cs", false)]
    public void A_name_that_is_wrong_is_found(string name, string path, bool right)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        Assert.Equal(right, Fault(new Link($"`{name}`", path, new SourceFile("A.md", ""), 1)) is null);
    }

    static SourceFile Page(int chapter) => Markdown.Read($"docs/theory/chapter-{chapter}.md");

    static bool IsCode(Link link) => link.Words.StartsWith('`') && link.Path.EndsWith(".cs", StringComparison.Ordinal);

    static IEnumerable<int> Covered(string title, int chapter)
    {
        foreach (Match match in Equations().Matches(title))
        {
            int first = Number(match, 1), last = match.Groups[3].Success ? Number(match, 3) : first;
            for (int number = first; number <= last; number++)
                yield return number;
        }

        int Number(Match match, int group)
        {
            Assert.Equal(chapter, int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture));
            return int.Parse(match.Groups[group + 1].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What is wrong with a link to <c>Type</c> or <c>Type.Member</c>, or null.</summary>
    static string? Fault(Link link)
    {
        string[] names = link.Words.Trim('`').Split('.'), folders = link.Path.Split('/');
        string name = string.Join('.', folders[1..^1].Append(names[0]));
        string file = Path.Combine(SourceTree.Root!, link.Path);
        if (!File.Exists(file) || !Regex.IsMatch(File.ReadAllText(file), $@"\b(class|struct|record|interface|enum) {names[0]}\b"))
            return $"{link.Place}: {link.Path} does not declare {names[0]}";
        if (Assembly.Load(folders[1]).GetType(name) is not { } type)
            return $"{link.Place}: there is no type {name}";
        if (names.Length == 1)
            return null;
        var members = type.GetMember(names[1], Anything);
        bool isThere = folders[0] == "tests" ? members.Any(member => member.GetCustomAttributes(typeof(FactAttribute), true).Length > 0) : members.Length > 0;
        return isThere ? null : $"{link.Place}: {name} has no {(folders[0] == "tests" ? "test" : "member")} {names[1]}";
    }

    [GeneratedRegex(@"\((\d)\.(\d+)\)(?:–\((\d)\.(\d+)\))?")]
    private static partial Regex Equations();
}
