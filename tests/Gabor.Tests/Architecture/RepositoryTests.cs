using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>The repository speaks of itself alone: no file names a place on somebody's machine or a package feed.</summary>
public sealed partial class RepositoryTests
{
    [Fact]
    public void No_file_names_a_place_on_a_machine_or_a_package_feed()
    {
        var breaches = new List<string>();
        foreach (string path in SourceTree.Files())
        {
            if (new FileInfo(path).Length > 4 << 20)
                continue;
            var file = SourceTree.Read(path);
            if (!file.Text.Contains('\0'))
                breaches.AddRange(Machine().Matches(file.Text).Select(match => $"{file.Path}:{file.Line(match.Index)}: {match.Value}"));
        }

        Rule.Kept(breaches);
    }

    [Theory]
    [InlineData("see /", "work/shared")]
    [InlineData("\"/", "tmp/x\"")]
    [InlineData("cd /", "root/x")]
    [InlineData("C:\\", "Users\\me")]
    [InlineData("https://feed.example/v3/", "index.json")]
    public void A_place_on_a_machine_is_found(string first, string second) => Assert.Matches(Machine(), first + second);

    [Theory]
    [InlineData("a net/work/flow")]
    [InlineData("https://example.org/root/page")]
    [InlineData("runs/7/metrics.csv")]
    public void Other_paths_are_allowed(string text) => Assert.DoesNotMatch(Machine(), text);

    // Written so that this file does not find itself.
    [GeneratedRegex(
        @"(?<![\w.])/(?:work|root|tmp|home/\w+)(?=/\w)/|[A-Z]:\\Users(?=\\)"
        + @"|/v[23]/(?=index\.json)|(?:artifactory|jfrog)(?=[./])|registry(?=\.npm)")]
    private static partial Regex Machine();
}
