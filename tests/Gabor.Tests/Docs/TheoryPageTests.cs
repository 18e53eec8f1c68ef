using System.Text.RegularExpressions;
using Gabor.Cli;
using Gabor.Cli.Theory;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Docs;

/// <summary>The formulas as LaTeX and the exercises, in the equation index and on the pages of the chapters.</summary>
public sealed partial class TheoryPageTests
{
    static readonly (char Open, char Close)[] Pairs = [('(', ')'), ('[', ']'), ('{', '}')];

    static readonly (string From, string To)[] Folds =
        [("ⁱ", "i"), ("ˡ", "l"), ("ⁿ", "n"), ("ᴸ", "L"), ("ℝ", "R"), ("𝔉", "F"), ("ŷ", "y"), ("Ã", "A")];

    public static TheoryData<string> Numbers => [.. Equations.Select(equation => equation.Number)];

    static IEnumerable<Equation> Equations =>
        EquationIndex.Chapters.SelectMany(chapter => chapter.Equations).Where(equation => !equation.IsAlgorithm);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_equation_has_a_balanced_formula_as_latex(string number)
    {
        string? latex = Equations.Single(equation => equation.Number == number).Latex;
        Assert.False(string.IsNullOrWhiteSpace(latex));
        Assert.Null(Unbalanced(latex));
        Assert.DoesNotMatch("[^\\u0020-\\u007E]", latex);
    }

    [Theory]
    [InlineData("a_{b} \\{(x)\\}", true)]
    [InlineData("\\frac{a}{b", false)]
    [InlineData("\\left( a \\right)", true)]
    [InlineData("\\left( a )", false)]
    [InlineData("\\begin{bmatrix} a \\end{bmatrix}", true)]
    [InlineData("\\begin{bmatrix} a", false)]
    [InlineData("(a]", false)]
    public void A_formula_out_of_balance_is_found(string latex, bool balanced) => Assert.Equal(balanced, Unbalanced(latex) is null);

    [Fact]
    public void The_two_formulas_of_an_equation_have_the_same_letters() => Rule.Kept(
        from equation in Equations
        let plain = Letters(equation.Formula)
        let latex = Letters(Commands().Replace(equation.Latex!.Replace("\\mathrm{err}", "err", StringComparison.Ordinal), " "))
        where plain != latex
        select $"({equation.Number}): '{plain}' and '{latex}'");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equations_and_exercises_of_the_pages_are_those_of_the_index(bool chinese)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        var language = chinese ? Language.Chinese : Language.English;
        foreach (var (_, path) in TheoryPages.Of(language))
        {
            string file = Path.Combine(SourceTree.Root, path), made = TheoryPages.Generated(File.ReadAllText(file), language);
            if (Environment.GetEnvironmentVariable("GABOR_APPROVE") == "1")
                File.WriteAllText(file, made);
            Assert.True(
                File.ReadAllText(file).ReplaceLineEndings("\n") == made,
                $"{path} differs from the equation index; GABOR_APPROVE=1 writes it again.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_equation_and_every_exercise_is_on_the_page_of_its_chapter(bool chinese)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        foreach (var (chapter, path) in TheoryPages.Of(chinese ? Language.Chinese : Language.English))
        {
            string page = File.ReadAllText(Path.Combine(SourceTree.Root, path));
            Assert.Equal(
                Equations.Select(equation => equation.Number).Where(number => number[0] - '0' == chapter).Order(StringComparer.Ordinal),
                TheoryPages.NumbersOn(page).Order(StringComparer.Ordinal));
            Assert.All(Exercise.All.Where(exercise => exercise.Section[0] - '0' == chapter), exercise =>
                Assert.Contains($"<!-- exercises {exercise.Section} -->", page, StringComparison.Ordinal));
            Assert.All(Markdown.Code(Markdown.Read(path), ""), block => Assert.DoesNotMatch("(?m) \\(\\d\\.\\d+\\)$", block));
        }
    }

    [Fact]
    public void Every_section_that_has_none_below_it_has_an_exercise_in_both_languages()
    {
        string[] sections = [.. EquationIndex.Chapters.SelectMany(chapter => chapter.Sections).Select(section => section.Number)];
        var ends = sections.Where(section => !sections.Any(other => other.StartsWith(section + ".", StringComparison.Ordinal)));
        string[] exercised = [.. Exercise.All.Select(exercise => exercise.Section).Distinct()];
        Assert.Empty(ends.Prepend("2.2").Prepend("2.1").Except(exercised));
        Assert.Equal(sections.Prepend("2.2").Prepend("2.1").Where(exercised.Contains), exercised);
        Assert.All(Exercise.All.SelectMany(exercise => new[] { exercise.Text, exercise.Answer }), words =>
        {
            Assert.DoesNotMatch("\\p{IsCJKUnifiedIdeographs}", words.English);
            Assert.NotEmpty(words.Chinese);
        });
    }

    [Fact]
    public void A_command_of_an_exercise_can_be_run()
    {
        var root = App.MakeRoot(new Terminal(TextWriter.Null, TextWriter.Null));
        var commands = Exercise.All.SelectMany(exercise => new[] { exercise.Text, exercise.Answer })
            .SelectMany(words => Command().Matches(words.English + words.Chinese)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(root.Parse(command).Errors));
    }

    /// <summary>The first bracket, <c>\left</c> or <c>\begin</c> without its other half; null if there is none.</summary>
    static string? Unbalanced(string latex)
    {
        if (Left().Count(latex) != Right().Count(latex) || Begin().Count(latex) != End().Count(latex))
            return "\\left or \\begin";
        var open = new Stack<char>();
        foreach (char sign in latex)
        {
            var pair = Array.Find(Pairs, pair => pair.Open == sign || pair.Close == sign);
            if (pair.Open == sign && sign != '\0')
                open.Push(sign);
            else if (pair.Close == sign && sign != '\0' && (open.Count == 0 || open.Pop() != pair.Open))
                return sign.ToString();
        }

        return open.Count == 0 ? null : open.Peek().ToString();
    }

    /// <summary>The Latin letters of variables, in the order of the alphabet; words such as exp and max are left out.</summary>
    static string Letters(string formula) =>
        string.Concat(Words().Replace(Folded(formula), " ").Where(char.IsAsciiLetter).Distinct().Order());

    /// <summary>Raised letters, and those with a sign above them, as plain ones.</summary>
    static string Folded(string formula) =>
        Folds.Aggregate(formula, (text, fold) => text.Replace(fold.From, fold.To, StringComparison.Ordinal));

    [GeneratedRegex(@"\\[a-zA-Z]+\*?(?:\{(?:bmatrix|arg\\,max|arg\\,min)\})?")]
    private static partial Regex Commands();

    [GeneratedRegex(@"argmax|argmin|exp|max|min|log|cos|conj|Pr\b|err|true statement|false statement")]
    private static partial Regex Words();

    [GeneratedRegex("`(gabor [^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"\\left\b")]
    private static partial Regex Left();

    [GeneratedRegex(@"\\right\b")]
    private static partial Regex Right();

    [GeneratedRegex(@"\\begin\b")]
    private static partial Regex Begin();

    [GeneratedRegex(@"\\end\b")]
    private static partial Regex End();
}
