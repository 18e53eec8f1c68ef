using System.Globalization;
using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>An equation number in a comment or message is one that the text has.</summary>
public sealed partial class EquationTests
{
    // Chapter → number of its last equation.
    static readonly Dictionary<int, int> Last = new() { [3] = 54, [4] = 38, [5] = 35, [6] = 25 };

    [Fact]
    public void Equation_numbers_in_the_sources_exist() => Rule.Kept(SourceTree.Sources().SelectMany(Unknown));

    [Fact]
    public void An_equation_that_the_text_lacks_is_found_with_file_and_line()
    {
        SourceFile source = new("src/A.cs", """
            // (3.54), (4.38), (5.35) and (6.25)
            int x = f(3.55);
            // (5.29)–(5.36), see 5.2.1
            string s = "(3.0)";
            // (6.26) and 1.5 (0.5)
            """);
        Assert.Equal(["src/A.cs:3: (5.36)", "src/A.cs:4: (3.0)", "src/A.cs:5: (6.26)"], Unknown(source));
    }

    static IEnumerable<string> Unknown(SourceFile source)
    {
        foreach (Match match in Equation().Matches(CodeText.Words(source.Text)))
        {
            int chapter = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            int number = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            if (number < 1 || number > Last[chapter])
                yield return $"{source.Path}:{source.Line(match.Index)}: {match.Value}";
        }
    }

    [GeneratedRegex(@"\(([3-6])\.(\d{1,2})\)")]
    private static partial Regex Equation();
}
