using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor bench load</c>.</summary>
public sealed class BenchLoadCommandTests
{
    [Fact]
    public void Throughput_is_one_document()
    {
        var json = CommandLine.Done(
            "bench", "load", "digits", "--image-size", "20", "--crop", "16", "--flip", "0.5", "--batch-size", "8", "--threads", "2",
            "--seconds", "0", "--json").Json;
        Assert.Equal(
            [
                "data_set", "input", "batch", "threads", "images", "seconds", "images_per_second", "allocated_bytes_per_image",
                "peak_memory_bytes",
            ], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("16×16×1", json.GetProperty("input").GetString());
        Assert.Equal((8, 2), (json.GetProperty("batch").GetInt32(), json.GetProperty("threads").GetInt32()));
        Assert.Equal(8, json.GetProperty("images").GetInt32());
        double perSecond = json.GetProperty("images_per_second").GetDouble();
        Assert.Equal(8 / json.GetProperty("seconds").GetDouble(), perSecond, 1e-6 * perSecond);
    }

    [Fact]
    public void Text_is_one_line()
    {
        string output = CommandLine.Done("bench", "load", "digits", "--seconds", "0").Output;
        Assert.StartsWith("28×28×1, batch 32, ", output, StringComparison.Ordinal);
        Assert.Contains(" images/s (32 in ", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Augmentation_is_part_of_it() => CommandLine.Done(
        "bench", "load", "digits", "--seconds", "0", "--batch-size", "4", "--crop", "24", "--pad", "2", "--scale", "0.1", "--shear", "5",
        "--rotate", "10", "--translate", "0.1", "--elastic", "1", "--brightness", "0.2", "--contrast", "0.2", "--gamma", "0.2",
        "--cutout", "4", "--alternating-flip", "0.5");

    [Fact]
    public void Colours_change_too()
    {
        using TemporaryFolder folder = new();
        ClassFolderSet.Write(folder.Path, 4, "across", "down");
        CommandLine.Done(
            "bench", "load", folder.Path, "--seconds", "0", "--batch-size", "4", "--shift", "2",
            "--padding-mode", "reflect", "--jitter", "0.1", "--saturation", "0.1",
            "--hue", "0.1", "--randaugment", "1,3");
    }

    [Fact]
    public void A_crop_that_does_not_fit_is_refused() =>
        Assert.Contains(
            "crop", CommandLine.Fails(2, "bench", "load", "digits", "--crop", "40", "--seconds", "0"),
            StringComparison.Ordinal);
}
