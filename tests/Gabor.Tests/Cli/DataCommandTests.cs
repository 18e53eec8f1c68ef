using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor data check</c> and <c>gabor data split</c> on folders of images.</summary>
public sealed class DataCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Images => folder.File("images");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_check_tells_counts_broken_files_and_duplicates_and_draws_them()
    {
        ClassFolderSet.Write(Images, 10, "across", "down");
        File.Copy(Path.Combine(Images, "across", "00.bmp"), Path.Combine(Images, "down", "copy.bmp"));
        File.WriteAllBytes(Path.Combine(Images, "down", "half.bmp"), File.ReadAllBytes(Path.Combine(Images, "down", "01.bmp"))[..60]);
        var done = CommandLine.Done("data", "check", Images, "--out", folder.File("sheet.png"));
        Assert.Contains("across", done.Output, StringComparison.Ordinal);
        Assert.Contains("1 image cannot be read", done.Output, StringComparison.Ordinal);
        Assert.Contains("half.bmp", done.Output, StringComparison.Ordinal);
        Assert.Contains("of images that are the same: ", done.Output, StringComparison.Ordinal);
        Assert.Contains("group of images of several classes, of which one is wrong: ", done.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(folder.File("sheet.png")).Length > 1000);

        var document = JsonNode.Parse(CommandLine.Done("data", "check", Images, "--json", "--threads", "1").Output)!;
        Assert.Equal(22, (int)document["images"]!);
        Assert.Equal(["across", "down"], document["classes"]!.AsArray().Select(row => (string)row!["class"]!));
        Assert.Single(document["broken"]!.AsArray());
        Assert.Contains(document["duplicates"]!.AsArray(), group => (bool)group!["exact"]! && (bool)group!["contradicts"]!);
    }

    [Theory]
    [InlineData("divided")]
    [InlineData("divided.csv")]
    public void A_split_is_a_data_set_of_its_own(string name)
    {
        ClassFolderSet.Write(Images, 10, "across", "down, \"left\"");
        string target = folder.File(name);
        var done = CommandLine.Done("data", "split", Images, "--out", target, "--validation", "0.1", "--test", "0.3");
        Assert.Contains("gabor train", done.Error, StringComparison.Ordinal);
        if (name.EndsWith(".csv", StringComparison.Ordinal))
        {
            string[] lines = File.ReadAllLines(target);
            Assert.Equal((21, "path,label,split"), (lines.Length, lines[0]));
            Assert.Contains(lines, line => line.Contains("\"down, \"\"left\"\"\"", StringComparison.Ordinal));
        }
        else
        {
            var data = Dataset.Open(target);
            Assert.Equal(20, data.Train.Count + data.Validation!.Count + data.Test.Count);
            Assert.Equal(["divided", "images"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        }

        Assert.Contains("exists already", CommandLine.Fails(2, "data", "split", Images, "--out", target), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_in_class_folders_stay_so_when_they_are_divided()
    {
        ClassFolderSet.Write(Images, 5, "fruit/red", "car/red");
        string target = folder.File("divided");
        var done = CommandLine.Done("data", "split", $"nested:{Images}", "--out", target, "--test", "0.4");
        Assert.Contains($"gabor train nested:{target}", done.Error, StringComparison.Ordinal);
        Assert.Equal(["car/red", "fruit/red"], Gabor.Data.Dataset.Open($"nested:{target}").ClassNames);
    }

    [Fact]
    public void Another_seed_divides_otherwise_and_json_has_the_counts()
    {
        ClassFolderSet.Write(Images, 12, "across", "down");
        string[] tables = [.. "112".Select((seed, i) =>
        {
            string file = folder.File($"{i}.csv");
            var document = JsonNode.Parse(CommandLine.Done(
                "data", "split", Images, "--out", file, "--seed", $"{seed}", "--test", "0.5", "--json").Output)!;
            Assert.Equal(24, (int)document["train"]! + (int)document["test"]!);
            return File.ReadAllText(file);
        })];
        Assert.Equal(tables[0], tables[1]);
        Assert.NotEqual(tables[0], tables[2]);
    }

    [Fact]
    public void What_cannot_be_divided_is_refused()
    {
        Assert.Contains(
            "only images in files", CommandLine.Fails(2, "data", "split", "digits", "--out", folder.File("x")), StringComparison.Ordinal);
        ClassFolderSet.Write(Images, 5, "a", "b");
        Assert.Contains(
            "shares", CommandLine.Fails(2, "data", "split", Images, "--out", folder.File("x"), "--test", "1.5"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("x")));

        // What a table calls a class is no way out of the folder.
        File.WriteAllLines(
            folder.File("out.csv"),
            ["path,label", .. "abcd".Select((_, i) => $"images/{(i < 2 ? "a" : "b")}/0{i}.bmp,{(i < 2 ? "../../out" : "in")}")]);
        Assert.Contains(
            "'../../out'", CommandLine.Fails(2, "data", "split", folder.File("out.csv"), "--out", folder.File("x")),
            StringComparison.Ordinal);
        File.WriteAllText(folder.File("file"), "mine");
        Assert.Contains(
            "exists already", CommandLine.Fails(2, "data", "split", Images, "--out", folder.File("file")), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder.File("file")));
    }
}
