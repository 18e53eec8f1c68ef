using Gabor.Runs;

namespace Gabor.Tests.Runs;

public sealed class RunFolderTests
{
    sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 31, 12, 34, 56, TimeSpan.Zero);
    }

    [Fact]
    public void A_new_or_empty_folder_is_taken()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(folder.Path, RunFolder.Create(folder.Path, "lenet", "digits", new Clock()).Path);
        RunFolder run = RunFolder.Create(folder.File("a/b"), "lenet", "digits", new Clock());
        Assert.True(Directory.Exists(run.Path));
        Assert.Equal(Path.Combine(run.Path, "run.json"), run.RunFile);
        Assert.Equal(Path.Combine(run.Path, "checkpoint"), run.CheckpointFolder);
    }

    [Fact]
    public void A_folder_with_something_in_it_is_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("thesis.docx"), "years of work");
        Assert.Contains(
            "not empty", Assert.Throws<ArgumentException>(() => RunFolder.Create(folder.Path, "lenet", "digits", new Clock())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "a file",
            Assert.Throws<ArgumentException>(() => RunFolder.Create(folder.File("thesis.docx"), "lenet", "digits", new Clock())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet", "digits", "20260131-123456-lenet-digits")]
    [InlineData("lenet", "mnist:/data/../x", "20260131-123456-lenet-mnist")]
    [InlineData("../my net", "a/b", "20260131-123456----my-net-a-b")]
    public void The_default_name_tells_time_model_and_data(string model, string dataset, string expected) =>
        Assert.Equal(expected, RunFolder.DefaultName(model, dataset, new Clock()));

    [Fact]
    public void Only_the_folder_of_a_run_opens_and_stale_files_go()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(
            "no such folder", Assert.Throws<GaborFormatException>(() => RunFolder.Open(folder.File("none"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no run.json", Assert.Throws<GaborFormatException>(() => RunFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
        RunRecordTests.Sample.Write(folder.File("run.json"));
        string stale = folder.File($"run.json.tmp-{int.MaxValue}-01234567");
        File.WriteAllText(stale, "");
        var run = RunFolder.Open(folder.Path);
        Assert.Equal(folder.Path, run.Path);
        Assert.True(File.Exists(stale), "whoever only reads a run leaves its files alone");
        run.RemoveStale(DateTimeOffset.UtcNow);
        Assert.False(File.Exists(stale));
    }

    [Fact]
    public void Default_folders_made_at_the_same_time_are_each_their_own()
    {
        using TemporaryFolder folder = new();
        string[] made = new string[48];
        Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            made[i] = RunFolder.MakeUnique(folder.File("run")));
        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.Equal(made.Order(), Directory.GetDirectories(folder.Path).Order());
    }
}
