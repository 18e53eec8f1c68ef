namespace Gabor.Cli.Theory;

/// <summary>A type or member that implements an equation.</summary>
/// <param name="Member">With its namespace: <c>Gabor.Layers.Dense.Forward</c>.</param>
/// <param name="Start">How the first of its lines begins that <see cref="Excerpt"/> shows; null for the first of the member.</param>
/// <param name="End">How the last statement begins; null for the same one.</param>
sealed record CodeName(string Member, string? Start = null, string? End = null)
{
    /// <summary>Where the type or member is.</summary>
    public SourceLocation Location => SourceLocation.Of(Member);

    /// <summary>Its lines of code; null if the sources do not have them.</summary>
    public Excerpt? Excerpt => Theory.Excerpt.Of(this);

    /// <summary>
    /// Reads <c>Gabor.Layers.Dense.Forward</c>, <c>Gabor.Layers.Dense.Forward: Gemm.Multiply(</c>, or the same with <c> … </c> and how the
    /// last statement begins.
    /// </summary>
    public static CodeName Read(string words)
    {
        string[] parts = words.Split(": ", 2), ends = parts.Length > 1 ? parts[1].Split(" … ", 2) : [];
        return new(parts[0], ends.Length > 0 ? ends[0] : null, ends.Length > 1 ? ends[1] : null);
    }
}
