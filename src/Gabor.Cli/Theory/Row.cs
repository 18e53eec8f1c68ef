namespace Gabor.Cli.Theory;

/// <summary>
/// An equation, or the steps of one derivation, with its code and tests. A row without equations is another topic of a section.
/// </summary>
/// <param name="Section">Its section in the text.</param>
/// <param name="Equations">In the order of the text.</param>
/// <param name="Says">Its meaning in a sentence.</param>
/// <param name="Note">An erratum of the text, or what the text leaves open; null where there is none.</param>
/// <param name="Code">The types and members that implement it, with their namespaces.</param>
/// <param name="Tests">The tests that check the code.</param>
sealed record Row(
    Section Section, IReadOnlyList<Equation> Equations, Words Says, Words? Note, IReadOnlyList<CodeName> Code,
    IReadOnlyList<TestName> Tests)
{
    /// <summary><c>(5.28), (5.29)</c>; <c>(3.10)–(3.20)</c>; <c>algorithm 1</c>; <c>6.4</c> where it has no equation.</summary>
    public string Name(Language language) => Equations.Count == 0 ? Section.Number : NameOf(Equations, language);

    /// <summary>The formula with the left side of an earlier step, <c>∂err/∂b = …</c>, where it begins with an equals sign.</summary>
    public string Whole(Equation equation)
    {
        if (equation.Formula[0] is not ('=' or '≈' or '≝'))
            return equation.Formula;
        string start = Equations.TakeWhile(step => step != equation).Last(step => step.Formula[0] is not ('=' or '≈' or '≝')).Formula;
        int sign = start.IndexOfAny(['=', '←']);
        return equation.Formula[0] == '=' ? $"{start[..(sign + 1)]}{equation.Formula[1..]}" : $"{start[..sign]}{equation.Formula}";
    }

    /// <summary>The name of consecutive equations.</summary>
    public static string NameOf(IReadOnlyList<Equation> equations, Language language) => equations.Count switch
    {
        1 => equations[0].Name(language),
        2 => $"{equations[0].Name(language)}, {equations[1].Name(language)}",
        _ => $"{equations[0].Name(language)}–{equations[^1].Name(language)}",
    };
}

/// <summary>A test of the repository.</summary>
/// <param name="File"><c>tests/Gabor.Tests/Layers/DenseTests.cs</c>.</param>
/// <param name="Name"><c>DenseTests.Forward_is_the_definition</c>.</param>
sealed record TestName(string File, string Name);
