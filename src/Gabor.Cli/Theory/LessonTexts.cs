using System.Text.Json;

namespace Gabor.Cli.Theory;

/// <summary>The texts of the lessons in another language than their own, English: <c>lessons.json</c>.</summary>
static class LessonTexts
{
    static readonly Lazy<Dictionary<string, Dictionary<string, string>>> Chinese = new(() =>
    {
        using var stream = typeof(LessonTexts).Assembly.GetManifestResourceStream("Theory/lessons.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!;
    });

    /// <summary>A summary, header, cell or conclusion of a lesson; numbers and names are the same in every language.</summary>
    /// <param name="lesson">The name of the lesson.</param>
    /// <param name="text">The text in English; a <c>&gt;</c> before it stays.</param>
    /// <param name="language">The language.</param>
    public static string Of(string lesson, string text, Language language)
    {
        if (language == Language.English)
            return text;
        string mark = text.StartsWith('>') ? ">" : "";
        return Chinese.Value.TryGetValue(lesson, out var texts) && texts.TryGetValue(text[mark.Length..], out string? found)
            ? mark + found
            : text;
    }
}
