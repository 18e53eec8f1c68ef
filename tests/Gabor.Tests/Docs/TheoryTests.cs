using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gabor.Cli;
using Gabor.Cli.Theory;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>
/// The equation index, which maps the equations of the text to code, tests and pages, is complete and correct, and so is the table
/// generated from it.
/// </summary>
public sealed partial class TheoryTests
{
    const BindingFlags Anything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    // The text's own table of contents.
    static readonly string[] Sections =
    [
        "3.1", "3.2", "3.2.1", "3.2.2", "3.2.3", "3.3", "3.3.1", "3.3.2", "3.4", "3.4.1", "3.4.2", "3.4.3", "3.5", "3.5.1", "3.5.2",
        "4.1", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.2", "4.2.1", "4.2.2", "4.2.3", "4.3", "4.4", "4.4.1", "4.4.2", "4.5",
        "5.1", "5.2", "5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.3", "5.4", "5.4.1", "5.4.2", "5.5",
        "6.1", "6.2", "6.2.1", "6.2.2", "6.3", "6.4", "6.5", "6.6", "6.7",
    ];

    static IEnumerable<Row> Rows => EquationIndex.Chapters.SelectMany(chapter => chapter.Rows);

    public static TheoryData<string> Tables => [.. Languages.Select(TheoryTable.Path)];

    static Language[] Languages => [Language.English, Language.Chinese];

    [Theory]
    [InlineData(3, 54, "algorithm 1")]
    [InlineData(4, 38, "algorithm 2")]
    [InlineData(5, 35)]
    [InlineData(6, 25)]
    public void Every_equation_of_a_chapter_occurs_once_in_the_order_of_the_text(int chapter, int last, params string[] algorithms)
    {
        var equations = EquationIndex.Chapters.Single(c => c.Number == chapter).Equations
            .ToLookup(equation => equation.IsAlgorithm, equation => equation.Number);
        Assert.Equal(Enumerable.Range(1, last).Select(number => $"{chapter}.{number}"), equations[false]);
        Assert.Equal(algorithms, equations[true]);
    }

    [Fact]
    public void The_sections_are_those_of_the_text()
    {
        Assert.Equal(Sections, EquationIndex.Chapters.SelectMany(chapter => chapter.Sections).Select(section => section.Number));
        Assert.All(EquationIndex.Chapters, chapter =>
        {
            int[] places = [.. chapter.Rows.Select(row => Array.IndexOf(Sections, row.Section.Number))];
            Assert.Equal(places.Order(), places);
        });
    }

    [Fact]
    public void Every_text_exists_in_both_languages_without_a_bar_that_would_split_a_table_cell()
    {
        var words = EquationIndex.Chapters.Select(chapter => chapter.Title)
            .Concat(Rows.SelectMany(row => new[] { row.Says, row.Note ?? row.Says }))
            .Concat(EquationIndex.Chapters.SelectMany(chapter => chapter.Sections).Select(section => section.Title)).ToArray();
        Assert.All(words, both => Assert.DoesNotMatch(Han(), both.English));
        Assert.All(words.Where(both => both.Chinese != "im2col"), both => Assert.Matches(Han(), both.Chinese));
        var formulas = Rows.SelectMany(row => row.Equations).Select(equation => equation.Formula);
        Assert.All(words.SelectMany(both => new[] { both.English, both.Chinese }).Concat(formulas), text =>
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain('|', text);
        });
    }

    [Fact]
    public void Every_row_has_code_and_a_test() =>
        Assert.Empty(Rows.Where(row => row.Code.Count == 0 || row.Tests.Count == 0).Select(row => row.Name(Language.English)));

    [Fact]
    public void Every_member_is_at_its_location() =>
        Rule.Kept(Rows.SelectMany(row => row.Code).Select(code => code.Member).Distinct().Select(Misplaced).OfType<string>());

    [Fact]
    public void The_file_of_a_member_has_the_equation_numbers_of_its_row() => Rule.Kept(
        from row in Rows
        from member in row.Code.Select(code => code.Member)
        let file = SourceTree.Read(Path.Combine(Root, SourceLocation.Of(member).File))
        let numbers = CommentedNumbers(file.Text)
        from equation in row.Equations
        where !numbers.Contains(equation.Number)
        select $"{file.Path}: no comment has {equation.Name(Language.English)}, which {member} implements");

    [Theory]
    [InlineData("/// <summary>Back, (5.24)–(5.27).</summary>", "5.24 5.25 5.26 5.27")]
    [InlineData("/// algorithms 1 and 2, (3.9)", "3.9 algorithm 1 algorithm 2")]
    [InlineData("// as algorithm 2 does", "algorithm 2")]
    [InlineData("string s = \"(5.24)\"; f(5.24);", "")]
    public void Only_numbers_in_comments_count(string code, string expected) =>
        Assert.Equal(expected, string.Join(' ', CommentedNumbers(code).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_section_has_an_anchor_on_a_page(bool chinese) => Rule.Kept(
        from section in EquationIndex.Chapters.SelectMany(chapter => chapter.Sections)
        let page = section.Page(chinese ? Language.Chinese : Language.English)
        let parts = page.Split('#')
        where !File.Exists(Path.Combine(Root, parts[0])) || !Markdown.Anchors(Markdown.Read(parts[0])).Contains(parts[1])
        select page);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_table_is_generated_from_the_equation_index(bool chinese)
    {
        var language = chinese ? Language.Chinese : Language.English;
        string file = Path.Combine(Root, TheoryTable.Path(language)), made = TheoryTable.Of(language);
        if (Environment.GetEnvironmentVariable("GABOR_APPROVE") == "1")
            File.WriteAllText(file, made);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == made,
            $"{TheoryTable.Path(language)} differs from the equation index; GABOR_APPROVE=1 writes it again.");
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_row_of_the_table_has_four_cells_and_every_equation_has_a_row(string table)
    {
        var rows = Markdown.Rows(Markdown.Read(table)).ToArray();
        Assert.All(rows, row => Assert.True(row.Cells.Length == 4 && row.Cells.All(cell => cell.Length > 0), $"{table}:{row.Line}"));
        Assert.Equal(
            Rows.SelectMany(row => row.Equations)
                .Where(equation => !equation.IsAlgorithm)
                .Select(equation => equation.Number)
                .Order(StringComparer.Ordinal),
            rows.SelectMany(row => Numbers(row.Cells[0])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_member_and_test_in_the_table_exists(string table)
    {
        Link[] links = [.. Markdown.Links(Markdown.Read(table)).Where(IsCode)];
        Assert.NotEmpty(links);
        Rule.Kept(links.Select(Error).OfType<string>());
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
    public void A_wrong_name_is_found(string name, string path, bool correct)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        Assert.Equal(correct, Error(new Link($"`{name}`", path, new SourceFile("A.md", ""), 1)) is null);
    }

    static string Root
    {
        get
        {
            Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
            return SourceTree.Root!;
        }
    }

    static bool IsCode(Link link) => link.Words.StartsWith('`') && link.Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>The equation numbers in comments; a range counts all its numbers.</summary>
    static HashSet<string> CommentedNumbers(string code)
    {
        string comments = string.Join('\n', Comment().Matches(CodeText.Words(code)).Select(match => match.Value));
        var algorithms = Algorithms().Matches(comments)
            .SelectMany(match => match.Groups.Values.Skip(1))
            .Where(number => number.Success)
            .Select(number => $"algorithm {number.Value}");
        return [.. Numbers(comments), .. algorithms];
    }

    static IEnumerable<string> Numbers(string text)
    {
        foreach (Match match in Equations().Matches(text))
        {
            int first = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            int last = match.Groups[3].Success && match.Groups[3].Value == match.Groups[1].Value
                ? int.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture)
                : first;
            for (int number = first; number <= last; number++)
                yield return $"{match.Groups[1].Value}.{number}";
        }
    }

    /// <summary>
    /// The error in the location of a member, or null: its file declares its type, and its name is on its line or a few lines above.
    /// </summary>
    static string? Misplaced(string name)
    {
        const int LinesOfSignature = 8;
        var place = SourceLocation.Of(name);
        string[] names = place.Name.Split('.'), lines = File.ReadAllLines(Path.Combine(Root, place.File));
        if (!lines.Any(line => Regex.IsMatch(line, $@"\b(class|struct|record|interface|enum) {names[0]}\b")))
            return $"{name}: {place.File} does not declare {names[0]}";
        if (place.Line is not { } line)
            return lines.Any(text => Regex.IsMatch(text, $@"\babstract .*\b{names[^1]}\(")) ? null : $"{name}: {place.File} without a line";
        var signature = lines.Take(line).TakeLast(LinesOfSignature);
        bool isThere = line <= lines.Length && (names.Length == 1 || signature.Any(text => Regex.IsMatch(text, $@"\b{names[1]}\b")));
        return isThere ? null : $"{name}: {place.File}:{line} is somewhere else";
    }

    /// <summary>The error of a link to <c>Type</c> or <c>Type.Member</c>, or null.</summary>
    static string? Error(Link link)
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
        bool isThere = folders[0] == "tests"
            ? members.Any(member => member.GetCustomAttributes(typeof(FactAttribute), true).Length > 0)
            : members.Length > 0;
        return isThere ? null : $"{link.Place}: {name} has no {(folders[0] == "tests" ? "test" : "member")} {names[1]}";
    }

    [GeneratedRegex(@"\((\d)\.(\d+)\)(?:–\((\d)\.(\d+)\))?")]
    private static partial Regex Equations();

    [GeneratedRegex(@"\b[Aa]lgorithms? (\d)(?: and (\d))?")]
    private static partial Regex Algorithms();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
