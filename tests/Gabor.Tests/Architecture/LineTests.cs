namespace Gabor.Tests.Architecture;

/// <summary>What the formatter does not check: how long lines are, and where the body of an <c>if</c> stands.</summary>
public sealed class LineTests
{
    const int Longest = 140;

    [Fact]
    public void Lines_have_at_most_140_characters()
    {
        // Raw strings are text of their own.
        var breaches = Code().SelectMany(file => Lines(file.Text)
            .Where(line => line.Text.Length > Longest)
            .Select(line => $"{file.Path}:{line.Number}: {line.Text.Length} characters"));
        Rule.Kept([.. breaches]);
    }

    [Fact]
    public void The_body_of_an_if_has_a_line_of_its_own()
    {
        var breaches = Code().SelectMany(file => Lines(file.Text)
            .Where(line => line.Text.TrimStart() is var text && (text.StartsWith("if (", StringComparison.Ordinal)
                || text.StartsWith("else if (", StringComparison.Ordinal)) && text.EndsWith(';'))
            .Select(line => $"{file.Path}:{line.Number}: {line.Text.Trim()}"));
        Rule.Kept([.. breaches]);
    }

    static IEnumerable<SourceFile> Code() =>
        SourceTree.Files().Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(SourceTree.Read);

    /// <summary>The lines outside raw strings.</summary>
    static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        const string mark = "\"\"\"";
        bool inside = false;
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (line.Contains(mark, StringComparison.Ordinal))
                inside ^= line.Split(mark).Length % 2 == 0;
            else if (!inside)
                yield return (number, line);
        }
    }
}
