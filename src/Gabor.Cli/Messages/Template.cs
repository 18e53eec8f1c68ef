using System.Globalization;
using System.Text.RegularExpressions;

namespace Gabor.Cli.Messages;

/// <summary>A sentence with holes and its translation.</summary>
/// <param name="english"><c>there is no option '{0}'.</c></param>
/// <param name="chinese">With the same holes; <c>{0!}</c> is one whose words are translated too.</param>
sealed partial class Template(string english, string chinese)
{
    readonly Regex pattern = new(
        $"^{Hole().Replace(Regex.Escape(english), Words)}(?=$| )", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    /// <summary>The sentence.</summary>
    public string English => english;

    /// <summary>Its translation.</summary>
    public string Chinese => chinese;

    /// <summary>The translation of the sentence that a message begins with, and how long that is; null if it begins otherwise.</summary>
    public (string Chinese, int Length)? Match(string message)
    {
        if (pattern.Match(message) is not { Success: true } match)
            return null;
        string filled = Filled().Replace(chinese, hole =>
        {
            string words = match.Groups[string.Create(CultureInfo.InvariantCulture, $"h{hole.Groups[1].Value}")].Value;
            return hole.Groups[2].Success ? ChineseMessages.Phrase(words) : words;
        });
        return (NoSpace().Replace(filled, ""), match.Length);
    }

    /// <summary>What may fill a hole: in quotes no quote, and at the beginning no colon, as a file or command may stand before.</summary>
    static string Words(Match hole)
    {
        string allowed = hole.Groups[1].Success ? "[^']+?" : hole.Index == 0 ? "(?:(?!: ).)+?" : ".+?";
        return $"{hole.Groups[1].Value}(?<h{hole.Groups[2].Value}>{allowed})";
    }

    /// <summary>A hole of an escaped text: the brace that opens is escaped.</summary>
    [GeneratedRegex(@"(')?\\\{(\d)}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\{(\d)(!)?\}")]
    private static partial Regex Filled();

    /// <summary>A space after the punctuation of Chinese, which has its own.</summary>
    [GeneratedRegex("(?<=[，。：；、（“]) ")]
    private static partial Regex NoSpace();
}
