namespace Gabor.Cli.Theory;

/// <summary>A chapter of the text with its part of the equation index.</summary>
/// <param name="Number">3 to 6.</param>
/// <param name="Title">Its title.</param>
/// <param name="Sections">Its sections, in the order of the text.</param>
/// <param name="Rows">The rows of its equations, in the order of the text.</param>
sealed record Chapter(int Number, Words Title, IReadOnlyList<Section> Sections, IReadOnlyList<Row> Rows)
{
    /// <summary>All equations and algorithms.</summary>
    public IEnumerable<Equation> Equations => Rows.SelectMany(row => row.Equations);

    /// <summary><c>(5.1)–(5.35)</c>, and the algorithms.</summary>
    public string Span(Language language)
    {
        Equation[] numbered = [.. Equations.Where(equation => !equation.IsAlgorithm)];
        return string.Join(
            language == Language.Chinese ? "，" : ", ",
            Equations.Where(equation => equation.IsAlgorithm).Select(equation => equation.Name(language))
                .Prepend($"{numbered[0].Name(language)}–{numbered[^1].Name(language)}"));
    }

    /// <summary>The page of a chapter.</summary>
    public static string Page(string number, Language language) =>
        $"docs/theory/{(language == Language.Chinese ? "zh/" : "")}chapter-{number}.md";
}
