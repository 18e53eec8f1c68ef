using Gabor.Cli;

namespace Gabor.Tests.Cli;

/// <summary>Runs as a list and as curves.</summary>
public sealed class RunsCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    [Fact]
    public void Runs_are_listed_with_their_results()
    {
        Copy(run.Path, folder.File("a"));
        Copy(run.Path, Path.Combine(folder.File("sweep"), "001"));
        var json = CommandLine.Done("runs", folder.Path, "--json", "--sort", "name").Json.GetProperty("runs").EnumerateArray().ToArray();
        Assert.Equal(["001", "a"], json.Select(one => Path.GetFileName(one.GetProperty("run").GetString())));
        Assert.All(json, one => Assert.Equal("finished", one.GetProperty("state").GetString()));
        Assert.All(json, one => Assert.InRange(one.GetProperty("accuracy").GetDouble(), 0.8, 1));
        string table = CommandLine.Done("runs", folder.Path).Output;
        Assert.Equal(2, table.Split('\n').Count(line => line.Contains("softmax", StringComparison.Ordinal)
            && line.Contains("1/1", StringComparison.Ordinal) && line.Contains('%')));
    }

    [Fact]
    public void A_damaged_run_is_named_and_the_others_are_listed()
    {
        Copy(run.Path, folder.File("a"));
        Copy(run.Path, folder.File("b"));
        File.WriteAllText(Path.Combine(folder.File("b"), "run.json"), "{");
        var result = CommandLine.Run("runs", folder.Path);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("run.json:1", result.Error, StringComparison.Ordinal);
        Assert.Contains("softmax", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_are_none_it_says_how_to_begin()
    {
        Assert.Contains("gabor train digits", CommandLine.Done("runs", folder.Path).Error, StringComparison.Ordinal);
        Assert.Contains("no such folder", CommandLine.Fails(1, "runs", folder.File("nope")), StringComparison.Ordinal);
        Assert.Contains("accuracy", CommandLine.Fails(2, "runs", folder.Path, "--sort", "acuracy"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_run_and_several_are_drawn()
    {
        Copy(run.Path, folder.File("a"));
        Copy(run.Path, folder.File("b"));
        Assert.Contains("drawn: ", CommandLine.Done("plot", folder.File("a")).Error, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(folder.File("a"), "learning-curves.png")).Length > 1000);
        string figure = folder.File("both.svg");
        CommandLine.Done("plot", folder.File("a"), folder.File("b"), "--out", figure);
        string svg = File.ReadAllText(figure);
        Assert.Contains("accuracy in %", svg, StringComparison.Ordinal);
        Assert.Matches(@">\s*a\s*<", svg);
        Assert.Matches(@">\s*b\s*<", svg);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Copy(run.Path, folder.File("a"));
        Assert.Contains(".png or .svg", CommandLine.Fails(2, "plot", folder.File("a"), "--out", "x.jpg"), StringComparison.Ordinal);
        Assert.Contains("no such folder", CommandLine.Fails(1, "plot", folder.File("nope")), StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.File("a"), "metrics.csv"));
        Assert.Contains("no metrics yet", CommandLine.Fails(1, "plot", folder.File("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_called_by_the_options_in_which_they_differ()
    {
        string a = folder.File("a"), b = folder.File("b");
        foreach (var (path, rate) in new[] { (a, "0.01"), (b, "0.002") })
        {
            CommandLine.Done(
                "train", "digits", "--model", "softmax", "--epochs", "1", "--learning-rate", rate, "--out", path, "--threads", "1",
                "--quiet");
        }

        string figure = folder.File("both.svg");
        CommandLine.Done("plot", a, b, "--out", figure);
        Assert.Contains("learning-rate 0.01", File.ReadAllText(figure), StringComparison.Ordinal);
        Assert.Contains("learning-rate 0.002", File.ReadAllText(figure), StringComparison.Ordinal);
    }
}
