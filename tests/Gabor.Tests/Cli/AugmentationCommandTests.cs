using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>What the command line does with images: train's changes, their preview, and the stress test.</summary>
public sealed class AugmentationCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    static readonly string[] Flags =
    [
        "--flip", "0.25", "--alternating-flip", "0.75", "--scale", "0.1", "--shear", "5", "--rotate", "10", "--translate", "0.05",
        "--elastic", "1.4", "--jitter", "0.2", "--brightness", "0.3", "--contrast", "0.35", "--gamma", "0.5", "--cutout", "4",
        "--randaugment", "2,5",
    ];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_augmentation_is_recorded_in_the_run_which_can_be_resumed()
    {
        string path = folder.File("run");
        CommandLine.Done(
            [
                "train", "digits", "--model", "softmax", "--epochs", "1", "--batch-size", "all", "--threads", "1", "--quiet", "--out", path,
                .. Flags,
            ]);
        Assert.Equal(
            "flip=0.25 alternating-flip=0.75 scale=0.1 shear=5 rotate=10 translate=0.05 elastic=1.4 jitter=0.2 brightness=0.3 "
            + "contrast=0.35 gamma=0.5 randaugment=2,5 cutout=4",
            string.Join(' ', TrainingRun.OptionsOf(path).Augmentations.Select(AugmentationText.Write)));
        CommandLine.Done("train", "--resume", path, "--quiet");
    }

    [Theory]
    [InlineData("rotate: degrees is 181; it must be from 0 to 180", "--rotate", "181")]
    [InlineData("flip: probability is 1.5", "--flip", "1.5")]
    [InlineData("alternating-flip: probability is 1.5", "--alternating-flip", "1.5")]
    [InlineData("scale: strength is -1", "--scale", "-1")]
    [InlineData("shear: degrees is 61", "--shear", "61")]
    [InlineData("translate: share is 2", "--translate", "2")]
    [InlineData("elastic: pixels is -1", "--elastic", "-1")]
    [InlineData("jitter: strength is 1.1", "--jitter", "1.1")]
    [InlineData("brightness: strength is 2", "--brightness", "2")]
    [InlineData("contrast: strength is 2", "--contrast", "2")]
    [InlineData("gamma: strength is 10", "--gamma", "10")]
    [InlineData("cutout: side is 1.5; it must be a whole number, from 0 to 4096", "--cutout", "1.5")]
    [InlineData("cutout: side is -1", "--cutout", "-1")]
    [InlineData("hue: share is 0.6", "--hue", "0.6")]
    [InlineData("hue is 0.1, and images of 28×28×1 have no colours", "--hue", "0.1")]
    [InlineData("saturation is 0.1, and images of 28×28×1 have no colours", "--saturation", "0.1")]
    [InlineData("randaugment is '2'; it must be 2 numbers with commas between them: operations, magnitude", "--randaugment", "2")]
    [InlineData("randaugment: magnitude is 11; it must be from 0 to 10", "--randaugment", "2,11")]
    [InlineData("Did you mean '--rotate'?", "--rotat", "3")]
    public void A_wrong_option_of_train_and_preview_is_reported_with_a_suggestion(string expected, string option, string value)
    {
        Assert.Contains(
            expected, CommandLine.Fails(2, "train", "digits", "--out", folder.File("run"), option, value), StringComparison.Ordinal);
        Assert.Contains(
            expected, CommandLine.Fails(2, "data", "preview", "digits", "--out", folder.File("seen.png"), option, value),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Preview_draws_the_images_of_training()
    {
        string file = folder.File("seen.png");
        var result = CommandLine.Done(
            [
                "data", "preview", "digits", "--out", file, "--count", "3", "--epochs", "2", "--seed", "7", "--shift", "1", "--json",
                .. Flags,
            ]);
        Assert.Equal(3, ImageFile.Read(file).Shape.Depth);
        Assert.Contains($"drawn: {file}", result.Error, StringComparison.Ordinal);
        var json = result.Json;
        Assert.Equal(
            (3, 2, 7, 1),
            (json.GetProperty("rows").GetInt32(), json.GetProperty("epochs").GetInt32(), json.GetProperty("seed").GetInt32(),
                json.GetProperty("shift").GetInt32()));
        Assert.Equal(
            ["flip", "alternating-flip", "scale", "shear", "rotate", "translate"],
            json.GetProperty("augmentations").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).Take(6));
        Assert.Equal(10, json.GetProperty("augmentations")[4].GetProperty("degrees").GetDouble());
        byte[] first = File.ReadAllBytes(file);
        Assert.Equal(
            "",
            CommandLine.Done(
                [
                    "data", "preview", "digits", "--out", file, "--count", "3", "--epochs", "2", "--seed", "7", "--shift", "1", .. Flags,
                ]).Output);
        Assert.Equal(first, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_preview_shows_what_comes_in_from_outside()
    {
        string black = folder.File("black.png"), reflected = folder.File("reflected.png");
        string[] preview = ["data", "preview", "digits", "--count", "2", "--epochs", "2", "--shift", "12"];
        CommandLine.Done([.. preview, "--out", black]);
        CommandLine.Done([.. preview, "--out", reflected, "--padding-mode", "reflect"]);
        Assert.True(Ink(reflected) > Ink(black), $"{Ink(reflected)} and {Ink(black)}");
        Assert.Contains(
            "images of 28×28×1 cannot be mirrored 28 pixels beyond their edge",
            CommandLine.Fails(2, "train", "digits", "--shift", "28", "--padding-mode", "reflect", "--out", folder.File("run")),
            StringComparison.Ordinal);

        // Digits are white on black: what is shifted out is mirrored in again.
        static long Ink(string file) => ImageFile.Read(file).Pixels.ToArray().Sum(pixel => (long)pixel);
    }

    [Fact]
    public void A_preview_shows_the_crops_of_the_network()
    {
        string whole = folder.File("whole.png"), part = folder.File("part.png");
        CommandLine.Done("data", "preview", "digits", "--out", whole, "--count", "2", "--epochs", "2", "--shift", "0");
        CommandLine.Done("data", "preview", "digits", "--out", part, "--count", "2", "--epochs", "2", "--crop", "20", "--pad", "1");
        Assert.NotEqual(File.ReadAllBytes(whole), File.ReadAllBytes(part));
    }

    [Theory]
    [InlineData("--count is 0; it must be from 1 to 100", "--count", "0")]
    [InlineData("--epochs is 21; it must be from 1 to 20", "--epochs", "21")]
    [InlineData("--seed is 'x'", "--seed", "x")]
    [InlineData("use the extension .png", "--out", "seen.jpg")]
    public void A_wrong_option_of_preview_is_reported(string expected, string option, string value)
    {
        string[] file = option == "--out" ? [] : ["--out", folder.File("seen.png")];
        Assert.Contains(expected, CommandLine.Fails(2, ["data", "preview", "digits", .. file, option, value]), StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_needs_a_file_and_a_data_set()
    {
        Assert.Contains("--out", CommandLine.Fails(2, "data", "preview", "digits"), StringComparison.Ordinal);
        Assert.Contains("DATASET", CommandLine.Fails(2, "data", "preview", "--out", folder.File("seen.png")), StringComparison.Ordinal);
    }

    [Fact]
    public void Stress_prints_each_challenge_at_each_level_and_draws_curves_and_samples()
    {
        string file = folder.File("stress.png");
        var result = CommandLine.Done("eval", run.Path, "--stress", "--out", file, "--threads", "1");
        string[] words = ["viewpoint", "deformation", "occlusion", "gamma", "within-class spread", "level 5", "hardest", "test accuracy "];
        foreach (string word in words)
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
        Assert.Contains("rotation: viewpoint ...", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, ImageFile.Read(file).Shape.Depth);
        Assert.Equal(3, ImageFile.Read(folder.File("stress-samples.png")).Shape.Depth);

        // The last line is the evaluation without stress.
        Assert.Contains(
            CommandLine.Done("eval", run.Path).Output.Split("test accuracy ")[1].Split(',')[0], result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stress_as_json_is_one_document_that_depends_on_the_seed()
    {
        string one = CommandLine.Done("eval", run.Path, "digits", "--stress", "--json", "--seed", "5").Output;
        Assert.Equal(one, CommandLine.Done("eval", run.Path, "digits", "--stress", "--json", "--seed", "5", "--threads", "1").Output);
        var json = CommandLine.Done("eval", run.Path, "--stress", "--json").Json;
        Assert.Equal(10, json.GetProperty("stress").GetArrayLength());
        Assert.All(json.GetProperty("stress").EnumerateArray(), row => Assert.Equal(5, row.GetProperty("levels").GetArrayLength()));
        Assert.Equal(10, json.GetProperty("classes").GetArrayLength());
        Assert.Equal(
            CommandLine.Done("eval", run.Path, "--json").Json
                .GetProperty("accuracy")
                .GetDouble(), json
                .GetProperty("accuracy")
                .GetDouble());
        Assert.NotEqual(one, CommandLine.Done("eval", run.Path, "digits", "--stress", "--json").Output);
    }

    [Theory]
    [InlineData("--out and --seed belong to --stress", "--out", "stress.png")]
    [InlineData("--out and --seed belong to --stress", "--seed", "3")]
    [InlineData("use the extension .png or .svg", "--stress", "--out", "stress.jpg")]
    [InlineData("--seed is '-1'", "--stress", "--seed", "-1")]
    public void A_wrong_option_of_the_stress_test_is_reported(string expected, params string[] words) =>
        Assert.Contains(expected, CommandLine.Fails(2, ["eval", run.Path, .. words]), StringComparison.Ordinal);
}
