using System.Globalization;
using System.Text.RegularExpressions;

namespace Gabor.Cli.Theory;

/// <summary>A request for equations, sections or chapters, resolved in the equation index.</summary>
/// <param name="Parts">Rows to explain, each with the requested equations.</param>
/// <param name="Listings">Sections or chapters to list.</param>
/// <param name="Section">The number of the section that was asked for; null where only equations were.</param>
sealed partial record Question(
    IReadOnlyList<Question.Part> Parts, IReadOnlyList<Question.Listing> Listings, string? Section = null)
{
    /// <summary>A row and the requested ones of its equations.</summary>
    public sealed record Part(Row Row, IReadOnlyList<Equation> Equations);

    /// <summary>A section or chapter: its number, title, page and rows.</summary>
    public sealed record Listing(string Number, Words Title, Words Page, IReadOnlyList<Row> Rows);

    /// <summary>
    /// Parses a request: <c>5.29</c>, <c>(5.29)</c>, <c>5.24-5.29</c>, <c>algorithm 1</c>, <c>算法 1</c>, a section such as <c>6.2.2</c>, or
    /// a chapter such as <c>5</c>.
    /// </summary>
    /// <remarks>
    /// A number of both an equation and a section means both. In parentheses it means the equation, after § or <c>section</c> the section.
    /// </remarks>
    /// <exception cref="UsageException">It does not exist; the message names the nearest.</exception>
    public static Question Of(string words)
    {
        string text = Dash().Replace(words.Trim(), "-");
        if (Algorithm().Match(text) is { Success: true } algorithm)
            return Algorithms($"algorithm {algorithm.Groups[1].Value}", words);
        if (Range().Match(text) is { Success: true } range)
        {
            return Numbered(
                Whole(range, 1), Whole(range, 2), range.Groups[3].Success ? Whole(range, 3) : Whole(range, 1), Whole(range, 4), words);
        }

        if (Single().Match(text) is { Success: true } single)
            return Either(single, words);
        throw new UsageException(
            $"explain: '{words}' is not a number of the text. Write an equation such as 5.29, several such as 5.24-5.29, "
            + "a section such as 6.2.2, or 'algorithm 1'.");
    }

    static Question Either(Match match, string words)
    {
        string number = match.Groups["number"].Value;
        bool isEquation = match.Groups["open"].Success, isSection = match.Groups["section"].Success;
        var sections = isEquation ? [] : Sections(number);
        var equations = isSection ? [] : Rows(equation => equation.Number == number);
        if (sections.Count + equations.Count == 0)
            throw Unknown(number, isSection, words);

        // A section with a single row is explained, not listed.
        var single = sections.Where(list => list.Rows.Count == 1 && equations.All(part => part.Row != list.Rows[0]));
        return new(
            [.. equations, .. single.Select(list => new Part(list.Rows[0], list.Rows[0].Equations))],
            [.. sections.Where(list => list.Rows.Count != 1)],
            sections.Count > 0 ? number : null);
    }

    static Question Algorithms(string number, string words) => Rows(equation => equation.Number == number) is { Count: > 0 } parts
        ? new(parts, [])
        : throw new UsageException($"explain: there is no '{words}'. Known: algorithm 1, algorithm 2.");

    static Question Numbered(int chapter, int first, int lastChapter, int last, string words)
    {
        if (chapter != lastChapter || first > last)
            throw new UsageException($"explain: '{words}' must be ascending and within one chapter, as 5.24-5.29.");
        foreach (int end in (int[])[first, last])
        {
            if (Rows(equation => equation.Number == Join(chapter, end)).Count == 0)
                throw Unknown(Join(chapter, end), isSection: false, words);
        }

        var asked = Enumerable.Range(first, last - first + 1).Select(number => Join(chapter, number)).ToHashSet();
        return new(Rows(equation => asked.Contains(equation.Number)), []);
    }

    static List<Part> Rows(Func<Equation, bool> isAsked) =>
    [
        .. EquationIndex.Chapters
            .SelectMany(chapter => chapter.Rows)
            .Select(row => new Part(row, [.. row.Equations.Where(isAsked)]))
            .Where(part => part.Equations.Count > 0),
    ];

    /// <summary>The chapter or section with a number, including all sections below it; empty if there is none.</summary>
    static List<Listing> Sections(string number)
    {
        if (Array.Find(Introduction, listing => listing.Number == number) is { } introduction)
            return [introduction];
        foreach (var chapter in EquationIndex.Chapters)
        {
            if (chapter.Number.ToString(CultureInfo.InvariantCulture) == number)
            {
                var page = new Words(Chapter.Page(number, Language.English), Chapter.Page(number, Language.Chinese));
                return [new(number, chapter.Title, page, chapter.Rows)];
            }

            if (chapter.Sections.FirstOrDefault(section => section.Number == number) is { } found)
            {
                var page = new Words(found.Page(Language.English), found.Page(Language.Chinese));
                var rows = chapter.Rows.Where(
                    row => row.Section == found || row.Section.Number.StartsWith(number + ".", StringComparison.Ordinal));
                return [new(number, found.Title, page, [.. rows])];
            }
        }

        return [];
    }

    /// <summary>Chapter 2 and its sections, which have a page and no equations.</summary>
    static readonly Listing[] Introduction =
    [
        Page("2", new Words("Why image classification is hard", "图像识别问题的挑战及数据驱动过程")),
        Page("2.1", new Words("Seven challenges", "图像分类问题的挑战")),
        Page("2.2", new Words("Learning from data", "数据驱动过程")),
    ];

    static Listing Page(string number, Words title)
    {
        var section = new Section(number, title);
        return number.Contains('.', StringComparison.Ordinal)
            ? new(number, title, new Words(section.Page(Language.English), section.Page(Language.Chinese)), [])
            : new(number, title, new Words(Chapter.Page(number, Language.English), Chapter.Page(number, Language.Chinese)), []);
    }

    /// <summary>Suggests the nearest equation or section of the chapter.</summary>
    static UsageException Unknown(string number, bool isSection, string words)
    {
        int[] parts =
            [.. number.Split('.').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int value) ? value : int.MaxValue)];
        if (EquationIndex.Chapters.FirstOrDefault(chapter => chapter.Number == parts[0]) is not { } chapter)
        {
            if (parts[0] == 2)
            {
                string known = string.Join(", ", Introduction.Skip(1).Select(section => section.Number));
                return new($"explain: there is no '{words}'. Chapter 2 has no equations, and the sections {known}.");
            }

            string chapters = $"{EquationIndex.Chapters[0].Number} to {EquationIndex.Chapters[^1].Number}";
            return new($"explain: there is no '{words}'. Chapters {chapters} have equations; 'gabor explain' lists them.");
        }

        string span = chapter.Span(Language.English);
        if (parts.Length == 2 && !isSection)
        {
            var numbered = chapter.Equations.Where(equation => !equation.IsAlgorithm).ToArray();
            string nearby = numbered[parts[1] < 1 ? 0 : ^1].Number;
            return new($"explain: there is no equation {number}; chapter {parts[0]} has {span}. The nearest is {nearby}.");
        }

        string nearest = chapter.Sections.MinBy(section => Nearest.Distance(section.Number, number))!.Number;
        return new($"explain: there is no section {number}. The nearest is {nearest}; 'gabor explain {parts[0]}' lists the chapter.");
    }

    static string Join(int chapter, int number) => string.Create(CultureInfo.InvariantCulture, $"{chapter}.{number}");

    static int Whole(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s*(?:[-–—−~～]|\.\.|至|到)\s*")]
    private static partial Regex Dash();

    [GeneratedRegex(@"^(?:algorithm|算法)\s*(\d{1,4})$", RegexOptions.IgnoreCase)]
    private static partial Regex Algorithm();

    [GeneratedRegex(@"^[(（]?(\d{1,4})\.(\d{1,4})[)）]?-[(（]?(?:(\d{1,4})\.)?(\d{1,4})[)）]?$")]
    private static partial Regex Range();

    [GeneratedRegex(
        @"^(?:(?<open>[(（])|(?<section>§|section\s|第)\s*)?(?<number>\d{1,4}(?:\.\d{1,4}){0,2})\s*(?:[)）]|[节章])?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Single();
}
