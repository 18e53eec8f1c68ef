using System.Globalization;
using System.Text.Json;

namespace Gabor.Cli.Theory;

/// <summary>An exercise of a section.</summary>
/// <param name="Section">The number of the section: <c>5.4.1</c>.</param>
/// <param name="Text">What to compute, run or think about.</param>
/// <param name="Answer">The answer.</param>
sealed record Exercise(string Section, Words Text, Words Answer)
{
    /// <summary>The chapters that have exercises.</summary>
    const int First = 2, Last = 6;

    static readonly Lazy<IReadOnlyList<Exercise>> Read = new(() =>
        [.. Enumerable.Range(First, Last - First + 1).SelectMany(ReadChapter)]);

    /// <summary>All of them, in the order of the text.</summary>
    public static IReadOnlyList<Exercise> All => Read.Value;

    /// <summary>Those of a section and of the sections below it; none of a whole chapter.</summary>
    /// <param name="section">The number of the section.</param>
    public static IEnumerable<Exercise> Of(string section) => !section.Contains('.', StringComparison.Ordinal)
        ? []
        : All.Where(exercise =>
            exercise.Section == section || exercise.Section.StartsWith(section + ".", StringComparison.Ordinal));

    static List<Exercise> ReadChapter(int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"Theory/chapter-{number}.json");
        using var stream = typeof(Exercise).Assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(stream);
        return
        [
            .. document.RootElement.GetProperty("exercises").EnumerateArray().Select(exercise => new Exercise(
                exercise.GetProperty("section").GetString()!, Both(exercise), Both(exercise.GetProperty("answer")))),
        ];
    }

    static Words Both(JsonElement item) => new(item.GetProperty("en").GetString()!, item.GetProperty("zh").GetString()!);
}
