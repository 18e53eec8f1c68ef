namespace Gabor.Tests.Cli;

/// <summary><c>gabor features</c>: the features of a data set in a file.</summary>
public sealed class FeatureFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Features(string kind, params string[] more) =>
        ["features", "digits", "--kind", kind, "--out", folder.File("out.csv"), "--threads", "1", .. more];

    [Fact]
    public void Every_image_has_a_row()
    {
        var json = CommandLine.Done(Features("pca", "--components", "3", "--whiten", "1", "--seed", "2", "--json")).Json;
        Assert.Equal((3, 10_000), (json.GetProperty("features").GetInt32(), json.GetProperty("images").GetProperty("train").GetInt32()));
        string[] lines = File.ReadAllLines(folder.File("out.csv"));
        Assert.Equal(1 + 10_000 + 2_000, lines.Length);
        Assert.Equal("part,image,label,f0,f1,f2", lines[0]);
        Assert.StartsWith("test,", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_features_depend_on_are_options()
    {
        string cache = folder.File("cache");
        CommandLine.Done(Features("hog", "--cell", "14", "--block", "1", "--bins", "2", "--signed", "0", "--quiet"));
        CommandLine.Done(Features("sift-bow", "--words", "3", "--step", "9", "--on-error", "fail", "--cache", cache));
        CommandLine.Done(Features("fisher", "--gaussians", "1", "--step", "9"));
        CommandLine.Done(Features("pixels", "--preprocessing", "none", "--image-size", "8"));
        CommandLine.Done(Features("pixels", "--crop", "8"));
        Assert.Equal(3 + 64, File.ReadLines(folder.File("out.csv")).First().Split(',').Length);
    }

    [Theory]
    [InlineData("the data set is missing", "features", "--kind", "hog", "--out", "a.csv")]
    [InlineData("--kind is missing", "features", "digits", "--out", "a.csv")]
    [InlineData("--out is missing", "features", "digits", "--kind", "hog")]
    [InlineData("end in .safetensors or .csv", "features", "digits", "--kind", "hog", "--out", "a.txt")]
    [InlineData("smaller than a block", "features", "digits", "--kind", "hog", "--cell", "28", "--out", "a.csv")]
    [InlineData("words is 28, and the features hog has none", "features", "digits", "--kind", "hog", "--words", "28", "--out", "a.csv")]
    public void What_cannot_be_is_said_in_one_line(string expected, params string[] args) =>
        Assert.Contains(expected, CommandLine.Fails(2, args), StringComparison.Ordinal);
}
