using System.ComponentModel;
using System.Diagnostics;
using Gabor.Cli;
using Gabor.Formats;
using Gabor.Runs;
using Gabor.Tests.Data.Folders;
using Gabor.Tests.Data.Shards;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>Every kind of data set from the command line: trained, evaluated and resumed; and what is wrong with one, in a line.</summary>
public sealed class DatasetCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] Train(string data, params string[] more) =>
    [
        "train", data, "--model", "softmax", "--epochs", "2", "--batch-size", "4", "--threads", "1", "--out", Out, .. more,
    ];

    string Refused(string data) => CommandLine.Fails(ExitCode.Failed, Train(data));

    string Csv()
    {
        ClassFolderSet.Write(folder.File("i"), 6, "a", "b");
        File.WriteAllLines(
            folder.File("set.csv"),
            Enumerable.Range(0, 12).Select(i => $"i/{"ab"[i / 6]}/{i % 6:00}.bmp,{"ab"[i / 6]}"));
        return folder.File("set.csv");
    }

    string Open(string kind)
    {
        switch (kind)
        {
            case "csv":
                return Csv();
            case "tar":
                ShardSet.Write(folder.File("train-0.tar"), 8);
                ShardSet.Write(folder.File("test-0.tar"), 4);
                return folder.File("*.tar");
            case "idx":
                IdxFolder.Write(folder.File("idx"));
                return folder.File("idx");
            default:
                Directory.CreateDirectory(folder.File("cifar"));
                byte[] batch = new byte[8 * 3073];
                for (int i = 0; i < 8; i++)
                    batch.AsSpan(i * 3073, 1 + (1024 * (i % 3))).Fill((byte)(i % 3));
                File.WriteAllBytes(folder.File("cifar/data_batch_1.bin"), batch);
                File.WriteAllBytes(folder.File("cifar/test_batch.bin"), batch);
                return folder.File("cifar");
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("tar")]
    [InlineData("idx")]
    [InlineData("cifar10")]
    public void A_run_finds_its_data_set_again_and_proves_it(string kind)
    {
        CommandLine.Done(Train(Open(kind), kind is "csv" or "tar" ? ["--image-size", "12"] : []));
        Assert.StartsWith($"{kind}:{folder.Path}", RunRecord.Read(folder.File("run/run.json")).Data.Name, StringComparison.Ordinal);
        CommandLine.Done("eval", Out);
        string once = WeightDigest.Of(SavedModel.Load(Out));
        CommandLine.Done("train", "--resume", Out, "--threads", "2");
        Assert.Equal(once, WeightDigest.Of(SavedModel.Load(Out)));
        Change(kind);
        Assert.NotEqual(0, CommandLine.Run("train", "--resume", Out, "--epochs", "3").Code);
    }

    /// <summary>Changes a pixel of an image.</summary>
    void Change(string kind)
    {
        string file = folder.File(kind switch
        {
            "csv" => "i/a/00.bmp",
            "tar" => "train-0.tar",
            "idx" => "idx/train-images-idx3-ubyte",
            _ => "cifar/data_batch_1.bin",
        });
        byte[] bytes = File.ReadAllBytes(file);
        bytes[60 + (kind == "tar" ? bytes.AsSpan().IndexOf("BM"u8) : 0)] ^= 0x55;
        File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public void Missing_files_of_a_table_are_an_error_or_left_out()
    {
        string csv = Csv();
        File.AppendAllText(csv, "i/none.bmp,a\n");
        string fault = Refused(csv);
        Assert.Contains("i/none.bmp: the image cannot be read: there is no such file", fault, StringComparison.Ordinal);
        Assert.Contains("--on-error skip", fault, StringComparison.Ordinal);
        Assert.Contains(
            "1 of 13 images cannot be read and is left out", CommandLine.Done(Train(csv, "--on-error", "skip")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_data_set_is_one_line()
    {
        File.WriteAllText(folder.File("a.csv"), "path,kind\n");
        Assert.Contains("a.csv:1: no column is called label", Refused(folder.File("a.csv")), StringComparison.Ordinal);
        Assert.Contains("b.csv: the table cannot be read", Refused(folder.File("b.csv")), StringComparison.Ordinal);
        ShardSet.Write(folder.File("a.tar"), 4);
        File.WriteAllBytes(folder.File("a.tar"), File.ReadAllBytes(folder.File("a.tar"))[..3000]);
        Assert.Contains("it was cut", Refused(folder.File("a.tar")), StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("a.tar"), ShardSet.Of(("1.bmp", ClassFolderSet.Image(0, 0)), ("1.json", "{}"u8.ToArray())));
        Assert.Contains("'1' has no label", Refused(folder.File("a.tar")), StringComparison.Ordinal);
        Open("cifar10");
        File.WriteAllBytes(folder.File("cifar/test_batch.bin"), new byte[3000]);
        Assert.Contains("it has 3000 bytes: 0 images of 3073", Refused(folder.File("cifar")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_system_does_not_read_is_named_or_left_out()
    {
        ClassFolderSet.Write(folder.File("set"), 5, "a", "b");
        using var used = File.Open(folder.File("set/b/00.bmp"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains(
            "00.bmp: the image cannot be read: another process has it open", Refused(folder.File("set")), StringComparison.Ordinal);
        var trained = CommandLine.Done(Train(folder.File("set"), "--image-size", "12", "--on-error", "skip"));
        Assert.Contains("1 of 10 images cannot be read and is left out", trained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_leaves_training_without_a_cache()
    {
        string disk = folder.File("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Done("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", disk), "needs a small disk");
        try
        {
            ClassFolderSet.Write(folder.File("set"), 5, "a", "b");
            var trained = CommandLine.Done(Train(folder.File("set"), "--image-size", "32", "--cache", disk));
            string line = Assert.Single(trained.Error.Split('\n'), line => line.Contains("cache", StringComparison.Ordinal));
            Assert.Contains("cannot be written: the disk is full.", line, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(disk));
        }
        finally
        {
            Done("umount", disk);
        }
    }

    [Fact]
    public void A_model_of_other_classes_is_not_evaluated_on_these()
    {
        ClassFolderSet.Write(folder.File("set"), 5, "a", "b");
        ClassFolderSet.Write(folder.File("other"), 5, "a", "c");
        ClassFolderSet.Write(folder.File("three"), 5, "a", "b", "c");
        CommandLine.Done(Train(folder.File("set"), "--image-size", "12"));
        Assert.Contains("'c'", CommandLine.Fails(ExitCode.Failed, "eval", Out, folder.File("other")), StringComparison.Ordinal);
        Assert.Contains("3", CommandLine.Fails(ExitCode.Failed, "eval", Out, folder.File("three")), StringComparison.Ordinal);

        // Images of any size are brought to the model's.
        Assert.Contains("test accuracy", CommandLine.Done("eval", Out, folder.File("set")).Output, StringComparison.Ordinal);
    }

    /// <summary>Minutes on a slow disk: files of a few bytes.</summary>
    [Fact(Explicit = true)]
    public void A_hundred_thousand_files_are_learnt_from()
    {
        for (int i = 0; i < 100_000; i++)
        {
            string place = folder.File($"set/{i % 10}/{i / 1000:00}");
            if (i % 1000 < 10)
                Directory.CreateDirectory(place);
            byte[] image = [.. "P5 8 8 255\n"u8, .. Enumerable.Repeat((byte)(20 * (i % 10)), 64)];
            File.WriteAllBytes(Path.Combine(place, $"{i}.pgm"), image);
        }

        string output = CommandLine.Done(
            "train", folder.File("set"), "--model", "softmax", "--batch-size", "128", "--epochs", "1", "--out", Out).Output;
        Assert.Contains("of 20,000 images)", output, StringComparison.Ordinal);
    }

    static bool Done(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    [Fact]
    public void Folders_that_are_no_classes_are_one_line()
    {
        ClassFolderSet.Write(folder.File("set"), 3, "a", "b");
        Directory.CreateDirectory(folder.File("set/c"));
        Assert.Contains("c: this class folder holds no image", Refused(folder.File("set")), StringComparison.Ordinal);
        Directory.Delete(folder.File("set/c"));
        Assert.Contains("did you mean", Refused(folder.File("set/a")), StringComparison.Ordinal);
        ClassFolderSet.Write(folder.File("one"), 3, "a");
        Assert.Contains("there is one class, 'a'", Refused(folder.File("one")), StringComparison.Ordinal);

        // A link that dangles is an image that cannot be read; a class of one image is learnt from.
        File.CreateSymbolicLink(folder.File("set/a/gone.bmp"), folder.File("nowhere.bmp"));
        Assert.Contains("gone.bmp: the image cannot be read: there is no such file", Refused(folder.File("set")), StringComparison.Ordinal);
        ClassFolderSet.Write(folder.File("set"), 1, "Ünïcode 类");
        ClassFolderSet.Write(folder.File("set"), 4, "B");
        var trained = CommandLine.Done(Train(folder.File("set"), "--image-size", "12", "--on-error", "skip"));
        Assert.Contains("class 'Ünïcode 类' has one image", trained.Error, StringComparison.Ordinal);
        Assert.Contains("classes 'B' and 'b' differ in case alone", trained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_name_that_is_no_folder_mentions_those_near()
    {
        string here = Directory.GetCurrentDirectory(), name = $"near-{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path.Combine(here, name));
        try
        {
            Assert.Contains(
                $"Did you mean the folder {name}?", CommandLine.Fails(ExitCode.Usage, "train", name[..^1] + "§"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.Combine(here, name));
        }
    }
}
