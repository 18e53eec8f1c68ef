namespace Gabor.Tests.Architecture;

/// <summary>A house rule is kept when nothing breaks it; if not, every place is named.</summary>
static class Rule
{
    public static void Kept(IEnumerable<string> breaches)
    {
        string[] all = [.. breaches];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
