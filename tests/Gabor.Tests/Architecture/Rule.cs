namespace Gabor.Tests.Architecture;

/// <summary>A rule of the repository; a failure names every breach.</summary>
static class Rule
{
    public static void Kept(IEnumerable<string> breaches)
    {
        string[] all = [.. breaches];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
