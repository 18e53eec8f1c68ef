using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gabor.Cli.Messages;

/// <summary>
/// Errors in Chinese. The library and the commands write theirs in English; <c>chinese.json</c> is the one table of the sentences that have
/// a translation. A sentence that is not in it stays English.
/// </summary>
static partial class ChineseMessages
{
    static readonly Lazy<(Template[] Sentences, Template[] Phrases)> Table = new(Read);

    /// <summary>The English sentences of the table.</summary>
    internal static IEnumerable<Template> Sentences => Table.Value.Sentences;

    /// <summary>The words within sentences, such as <c>from {0} to {1}</c>.</summary>
    internal static IEnumerable<Template> Phrases => Table.Value.Phrases;

    /// <summary>A message of several sentences, after the file or command that it is about.</summary>
    public static string Of(string message)
    {
        var chinese = new StringBuilder();
        while (message.Length > 0)
        {
            var (before, found, length) = Sentence(message);
            if (found is null)
            {
                int end = message.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var stop ? stop + 1 : message.Length;
                chinese.Append(chinese.Length > 0 ? " " : "").Append(message.AsSpan(0, end));
                message = message[end..].TrimStart();
                continue;
            }

            chinese.Append(Place().Replace(before, "：第 $1 字节：").Replace(": ", "：", StringComparison.Ordinal)).Append(found);
            message = message[(before.Length + length)..].TrimStart();
        }

        return chinese.ToString();
    }

    /// <summary>The sentence that a message begins with, after what stands before colons: a file, a line, a command.</summary>
    static (string Before, string? Chinese, int Length) Sentence(string message)
    {
        for (int start = 0; start >= 0;)
        {
            foreach (var template in Sentences)
            {
                if (template.Match(message[start..]) is var (chinese, length))
                    return (message[..start], chinese, length);
            }

            int colon = message.IndexOf(": ", start, StringComparison.Ordinal);
            start = colon < 0 ? -1 : colon + 2;
        }

        return ("", null, 0);
    }

    /// <summary>Words within a sentence; unchanged where the table does not have them.</summary>
    internal static string Phrase(string english)
    {
        foreach (var template in Phrases)
        {
            if (template.Match(english) is var (chinese, length) && length == english.Length)
                return chinese;
        }

        return $" {english}";
    }

    static (Template[] Sentences, Template[] Phrases) Read()
    {
        using var stream = typeof(ChineseMessages).Assembly.GetManifestResourceStream("Messages/chinese.json")!;
        using var document = JsonDocument.Parse(stream);
        return (Templates("sentences"), Templates("phrases"));

        Template[] Templates(string part) =>
        [
            .. document.RootElement.GetProperty(part).EnumerateObject().Select(entry => new Template(entry.Name, entry.Value.GetString()!)),
        ];
    }

    /// <summary>Before a sentence, a place in a file: <c>: byte 16: </c>.</summary>
    [GeneratedRegex(": byte ([0-9]+): $")]
    private static partial Regex Place();
}
