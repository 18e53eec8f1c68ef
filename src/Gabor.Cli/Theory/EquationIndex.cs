using System.Text.Json;

namespace Gabor.Cli.Theory;

/// <summary>
/// Each equation of the text, chapters 3 to 6, with its formula, code, tests and page. The source is <c>chapter-N.json</c> beside this
/// file; <c>docs/theory.md</c> is generated from it, and tests compare it with the code.
/// </summary>
static class EquationIndex
{
    const int First = 3, Last = 6;

    static readonly Lazy<IReadOnlyList<Chapter>> Read = new(() => [.. Enumerable.Range(First, Last - First + 1).Select(ReadChapter)]);

    /// <summary>The chapters that have equations.</summary>
    public static IReadOnlyList<Chapter> Chapters => Read.Value;

    static Chapter ReadChapter(int number)
    {
        using var stream = typeof(EquationIndex).Assembly.GetManifestResourceStream($"Theory/chapter-{number}.json")!;
        using var document = JsonDocument.Parse(stream);
        var json = document.RootElement;
        Section[] sections =
            [.. json.GetProperty("sections").EnumerateArray().Select(section => new Section(Text(section, "number"), Both(section)))];
        return new(number, Both(json), sections, [.. json.GetProperty("rows").EnumerateArray().Select(row => ReadRow(row, sections))]);
    }

    static Row ReadRow(JsonElement row, Section[] sections)
    {
        string number = Text(row, "section");
        return new(
            sections.Single(section => section.Number == number),
            ReadEquations(row),
            Both(row),
            row.TryGetProperty("note", out var note) ? Both(note) : null,
            [.. row.GetProperty("code").EnumerateArray().Select(name => CodeName.Read(name.GetString()!))],
            [.. row.GetProperty("tests").EnumerateArray().Select(name => ReadTest(name.GetString()!))]);
    }

    static Equation[] ReadEquations(JsonElement row)
    {
        if (!row.TryGetProperty("formulas", out var formulas))
            return [];
        bool hasLatex = row.TryGetProperty("latex", out var latex);
        return
        [
            .. formulas.EnumerateObject().Select(formula => new Equation(
                formula.Name, Lines(formula.Value),
                hasLatex && latex.TryGetProperty(formula.Name, out var text) ? text.GetString() : null)),
        ];
    }

    /// <summary><c>Layers/DenseTests.cs: DenseTests.Forward_is_the_definition</c>.</summary>
    static TestName ReadTest(string words)
    {
        string[] parts = words.Split(": ");
        return new($"tests/Gabor.Tests/{parts[0]}", parts[1]);
    }

    static string Lines(JsonElement formula) => formula.ValueKind == JsonValueKind.Array
        ? string.Join('\n', formula.EnumerateArray().Select(line => line.GetString()))
        : formula.GetString()!;

    static Words Both(JsonElement item) => new(Text(item, "en"), Text(item, "zh"));

    static string Text(JsonElement item, string key) => item.GetProperty(key).GetString()!;
}
