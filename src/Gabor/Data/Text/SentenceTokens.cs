using System.Globalization;
using System.Text;

namespace Gabor.Data.Text;

/// <summary>Divides a sentence into tokens: words in lower case, and some signs.</summary>
/// <remarks>
/// As the script of Kim (2014) does: tokens end at white space; a comma, <c>! ? ( )</c> are tokens of their own; the endings
/// <c>'s 've n't 're 'd 'll</c> are divided from their words; <c>' `</c> stay within words; all other signs count as white space. Beyond
/// it, letters and digits of every script are kept, and a Chinese character is a token of its own, since no space stands between Chinese
/// words.
/// </remarks>
static class SentenceTokens
{
    const string Alone = ",!?()，！？（）";

    static readonly string[] Endings = ["'s", "'ve", "n't", "'re", "'d", "'ll"];

    /// <summary>The tokens in their order; none of a sentence without letters.</summary>
    public static string[] Of(string sentence)
    {
        var spaced = new StringBuilder(sentence.Length + 16);
        foreach (var rune in sentence.ToLowerInvariant().EnumerateRunes())
        {
            if (IsAlone(rune))
                spaced.Append(' ').Append(rune.ToString()).Append(' ');
            else
                spaced.Append(IsOfWord(rune) ? rune.ToString() : " ");
        }

        foreach (string ending in Endings)
            spaced.Replace(ending, ' ' + ending);
        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The unified ideographs, those of extension A, and those beyond 16 bits.</summary>
    static bool IsAlone(Rune rune) => (rune.IsBmp && Alone.Contains((char)rune.Value, StringComparison.Ordinal))
        || rune.Value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x3FFFF;

    static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '\'' or '`'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
