using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>Tells the code of a C# file from its comments and strings; both keep their places, the rest is blank.</summary>
static partial class CodeText
{
    /// <summary>The code alone.</summary>
    public static string Code(string text) => Prose().Replace(text, match => Blank(match.Value));

    /// <summary>The comments and strings alone.</summary>
    public static string Words(string text)
    {
        char[] words = Blank(text).ToCharArray();
        foreach (Match match in Prose().Matches(text))
            match.Value.CopyTo(0, words, match.Index, match.Length);
        return new string(words);
    }

    static string Blank(string text) => NotNewLine().Replace(text, " ");

    // In this order: raw strings, verbatim strings, strings, characters, comments.
    [GeneratedRegex("""
        (?<quotes>\"{3,}).*?\k<quotes>
        | \$?@\$?\"(?:[^\"]|\"\")*\"
        | \"(?:[^\"\\\n]|\\.)*\"
        | '(?:[^'\\\n]|\\.[0-9a-fA-F]*)'
        | //[^\n]*
        | /\*.*?\*/
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Prose();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotNewLine();
}
