using System.Text.RegularExpressions;

namespace Gabor.Tests.Cli;

/// <summary>
/// Which words the tests put on command lines together, read off their sources: for each call of <see cref="CommandLine"/> the strings
/// among its arguments, and those of the variables, members and attributes that its arguments name.
/// </summary>
static partial class TriedOptions
{
    static readonly string[] Calls = ["Run", "Done", "Fails"];

    static readonly string[] ParameterTypes = ["params", "string", "int", "double", "bool"];

    readonly record struct Token(string Text)
    {
        public bool IsString => Text[0] is '"' or '$' or '@';

        public string Value => Text.Trim('$', '@', '"');

        public bool IsName => char.IsLetter(Text[0]) || Text[0] == '_';
    }

    /// <summary>The words of each command line that a file of tests gives.</summary>
    public static IReadOnlyList<HashSet<string>> Lines(string source)
    {
        Token[][] members =
        [
            .. Members([.. Tokens().Matches(source).Where(match => !match.Groups["skip"].Success).Select(match => new Token(match.Value))]),
        ];
        var lines = new List<HashSet<string>>();
        foreach (var member in members)
        {
            for (int i = 0; i + 3 < member.Length; i++)
            {
                if (member[i].Text != nameof(CommandLine) || !Calls.Contains(member[i + 2].Text) || member[i + 3].Text != "(")
                    continue;
                var own = Resolve(Arguments(member, i + 3), member, members);
                foreach (var more in Callers(member, i, members).Concat(Rows(member, members)).DefaultIfEmpty([]))
                    lines.Add([.. own, .. more]);
            }
        }

        return lines;
    }

    /// <summary>The strings of some code, and of what it names: variables of its member, other members.</summary>
    static HashSet<string> Resolve(ArraySegment<Token> code, Token[] member, Token[][] members)
    {
        var words = Strings(code).ToHashSet();
        foreach (string name in code.Where(token => token.IsName).Select(token => token.Text).Distinct())
        {
            for (int i = 0; i + 1 < member.Length; i++)
            {
                if (member[i].Text == name && member[i + 1].Text is "=" or "in")
                    words.UnionWith(Strings(new(member, i, End(member, i) - i)));
            }

            foreach (var other in members)
            {
                if (other != member && NameOf(other) == name)
                    words.UnionWith(Strings(new(other)));
            }
        }

        return words;
    }

    /// <summary>Where the call stands in a function with parameters: the words of each call of that function.</summary>
    static IEnumerable<HashSet<string>> Callers(Token[] member, int call, Token[][] members)
    {
        foreach (int start in Functions(member).Where(start => start < call && End(member, Close(member, start + 1) + 1) > call))
        {
            string name = member[start].Text;
            foreach (var other in members)
            {
                for (int i = 0; i + 1 < other.Length; i++)
                {
                    if (other[i].Text != name || other[i + 1].Text != "(" || (other == member && Functions(other).Contains(i)))
                        continue;
                    var words = Resolve(Arguments(other, i + 1), other, members);
                    foreach (var more in Rows(other, members).DefaultIfEmpty([]))
                        yield return [.. words, .. more];
                }
            }
        }
    }

    /// <summary>The places of names that declare functions with parameters.</summary>
    static IEnumerable<int> Functions(Token[] member) =>
        Enumerable.Range(0, Math.Max(0, member.Length - 2))
            .Where(i => member[i].IsName && member[i + 1].Text == "(" && ParameterTypes.Contains(member[i + 2].Text));

    /// <summary>The words of each row of data that a test is given.</summary>
    static IEnumerable<HashSet<string>> Rows(Token[] member, Token[][] members)
    {
        for (int i = 0; i + 1 < member.Length; i++)
        {
            if (member[i].Text is "InlineData" or "MemberData")
                yield return Resolve(Arguments(member, i + 1), member, members);
        }
    }

    static IEnumerable<string> Strings(ArraySegment<Token> code) => code.Where(token => token.IsString).Select(token => token.Value);

    /// <summary>What stands between the bracket at a place and the one that closes it.</summary>
    static ArraySegment<Token> Arguments(Token[] tokens, int open) => new(tokens, open, Close(tokens, open) - open);

    /// <summary>The members of the types of a file: what stands in one pair of braces and ends in ; or }.</summary>
    static IEnumerable<Token[]> Members(Token[] tokens)
    {
        int depth = 0, nested = 0, start = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            string text = tokens[i].Text;
            depth += text == "{" ? 1 : text == "}" ? -1 : 0;
            nested += text is "(" or "[" ? 1 : text is ")" or "]" ? -1 : 0;
            if (text == "{" && depth == 1)
                start = i + 1;
            bool ends = depth == 1
                && nested == 0
                && (text == ";" || (text == "}" && i + 1 < tokens.Length && tokens[i + 1].Text is not (";" or "," or "." or "=")));
            if (!ends)
                continue;
            yield return tokens[start..(i + 1)];
            start = i + 1;
        }
    }

    /// <summary>The name that a member declares: the one before its first ( or = or { outside of attributes.</summary>
    static string NameOf(Token[] member)
    {
        int i = 0;
        while (i < member.Length && member[i].Text == "[")
            i = Close(member, i) + 1;
        for (; i + 1 < member.Length; i++)
        {
            if (member[i].IsName && member[i + 1].Text is "(" or "=" or "{")
                return member[i].Text;
        }

        return "";
    }

    /// <summary>The place of the bracket that closes the one at a place.</summary>
    static int Close(Token[] tokens, int open)
    {
        int depth = 0;
        for (int i = open; i < tokens.Length; i++)
        {
            depth += tokens[i].Text is "(" or "[" or "{" ? 1 : tokens[i].Text is ")" or "]" or "}" ? -1 : 0;
            if (depth == 0)
                return i;
        }

        return tokens.Length - 1;
    }

    /// <summary>
    /// Where a statement or function that begins at a place ends: at its ; or after its braces, or before the bracket that holds it.
    /// </summary>
    static int End(Token[] tokens, int start)
    {
        int depth = 0;
        for (int i = start; i < tokens.Length; i++)
        {
            string text = tokens[i].Text;
            depth += text is "(" or "[" or "{" ? 1 : text is ")" or "]" or "}" ? -1 : 0;
            if ((depth < 0 && i > start) || (depth == 0
                && (text == ";" || (text == "}" && i + 1 < tokens.Length && tokens[i + 1].Text is not (";" or "," or "." or ")" or "]")))))
                return i;
        }

        return tokens.Length;
    }

    // In this order: comments, raw strings, verbatim strings, strings, characters, arrows, names, signs.
    [GeneratedRegex("""
        (?<skip>//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.[0-9a-fA-F]*)')
        | \$*(?<quotes>\"{3,}).*?\k<quotes>
        | \$?@\$?\"(?:[^\"]|\"\")*\"
        | \$?\"(?:[^\"\\\n]|\\.)*\"
        | => | == | [A-Za-z_]\w* | [^\s\w]
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Tokens();
}
