namespace Gabor.Cli.Theory;

/// <summary>A numbered equation of the text, or one of its two algorithms.</summary>
/// <param name="Number"><c>5.29</c>; <c>algorithm 1</c>.</param>
/// <param name="Formula">The correct formula, in plain characters; an algorithm has several lines.</param>
/// <param name="Latex">The same formula as LaTeX, for the pages; null of an algorithm.</param>
sealed record Equation(string Number, string Formula, string? Latex)
{
    /// <summary>Whether it is an algorithm.</summary>
    public bool IsAlgorithm => Number.StartsWith(Algorithm, StringComparison.Ordinal);

    const string Algorithm = "algorithm";

    /// <summary><c>(5.29)</c>; <c>algorithm 1</c>.</summary>
    public string Name(Language language) =>
        !IsAlgorithm ? $"({Number})" : language == Language.Chinese ? Number.Replace(Algorithm, "算法", StringComparison.Ordinal) : Number;
}
