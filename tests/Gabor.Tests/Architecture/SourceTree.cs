namespace Gabor.Tests.Architecture;

/// <summary>One file of the repository: its path from the root, with /, and its text.</summary>
sealed record SourceFile(string Path, string Text)
{
    /// <summary>The line, from 1, that a place in the text lies on.</summary>
    public int Line(int place) => 1 + Text.AsSpan(0, place).Count('\n');
}

/// <summary>
/// The repository that the tests were built from, found by walking up from the test assembly to the folder with Gabor.slnx.
/// </summary>
static class SourceTree
{
    static readonly string[] Made = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "runs"];

    public static string? Root { get; } = FindRoot();

    /// <summary>Every file under a folder of the root that is no product of a build. Skips the test where the sources are absent.</summary>
    public static IEnumerable<string> Files(string folder = "")
    {
        Assert.SkipWhen(Root is null, "the sources are not beside the tests");
        string start = Path.Combine(Root!, folder);
        return Directory.Exists(start) ? Under(start) : [];
    }

    /// <summary>The C# files under src, with their text.</summary>
    public static IReadOnlyList<SourceFile> Sources() =>
        [.. Files("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(Read)];

    public static SourceFile Read(string path) => new(Path.GetRelativePath(Root!, path).Replace('\\', '/'), File.ReadAllText(path));

    static IEnumerable<string> Under(string folder)
    {
        // In a second working tree .git is a file.
        var files = Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git");
        foreach (string file in files.Order(StringComparer.Ordinal))
            yield return file;
        foreach (string child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(child);
            if (Made.Contains(name) || name is ".git" or ".vs" or ".idea" or ".vscode")
                continue;
            foreach (string file in Under(child))
                yield return file;
        }
    }

    static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gabor.slnx")))
                return folder.FullName;
        }

        return null;
    }
}
