using Gabor.Cli;
using Gabor.Tests.Data;

namespace Gabor.Tests.Cli;

/// <summary>What may stand for images: folders, standard input, IDX files under other names, with names of classes beside them.</summary>
public sealed class ImageWordTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    static readonly byte[] Png = Samples.Png(28, 28, 8, 0, [.. Enumerable.Range(0, 784).Select(i => (byte)(i % 256))]);

    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    void Train(string word) => CommandLine.Done("train", word, "--model", "softmax", "--epochs", "1", "--threads", "1", "--out", Out);

    string[] ClassesOf(string word)
    {
        Train(word);
        return [.. CommandLine.Done("inspect", Out, "--json").Json.GetProperty("classes").EnumerateArray()
            .Select(name => name.GetString()!)];
    }

    [Fact]
    public void A_folder_stands_for_the_images_in_it()
    {
        string images = folder.File("images");
        Directory.CreateDirectory(Path.Combine(images, "more"));
        foreach (string name in (string[])["b.PNG", "a.png", "scan", ".hidden.png"])
            File.WriteAllBytes(Path.Combine(images, name), Png);
        File.WriteAllText(Path.Combine(images, "notes.png"), "no image, whatever its name ends in");
        var predicted = CommandLine.Done("predict", run.Path, images, Path.Combine(images, "a.png"), "--json").Json.GetProperty("images");
        Assert.Equal(
            ["a.png", "b.PNG", "scan", "a.png"],
            predicted.EnumerateArray().Select(i => Path.GetFileName(i.GetProperty("image").GetString())));
        Assert.Contains(
            "the folder holds no image",
            CommandLine.Run("predict", run.Path, Path.Combine(images, "more")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dash_stands_for_standard_input()
    {
        using StringWriter output = new(), error = new();
        using MemoryStream input = new(Png);
        Assert.Equal(ExitCode.Done, App.Run(["predict", run.Path, "-"], new Terminal(output, error) { Input = () => input }));
        Assert.Contains("  -  ", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train-images.idx3-ubyte")]
    [InlineData("TRAIN-IMAGES-IDX3-UBYTE")]
    [InlineData("Train-Images.Idx3-Ubyte")]
    public void Idx_files_are_found_under_the_names_that_they_have_elsewhere(string first)
    {
        IdxFolder.Write(folder.File("set"), name =>
            name.StartsWith("train-images", StringComparison.Ordinal) ? first : name.Replace("-idx", ".idx", StringComparison.Ordinal));
        Train($"mnist:{folder.File("set")}");
    }

    [Fact]
    public void A_near_file_is_named_where_one_is_missing()
    {
        IdxFolder.Write(folder.File("set"), name => $"emnist-letters-{name}");
        Assert.Contains(
            "emnist-letters-train-images-idx3-ubyte is. Rename it",
            CommandLine.Fails(1, "train", $"mnist:{folder.File("set")}", "--out", Out), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tilde_after_the_colon_is_the_home_folder()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Contains(
            $"{home}/no such folder: ", CommandLine.Fails(1, "train", "mnist:~/no such folder", "--out", Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classes.txt", "shirt\nshoe\nbag\n")]
    [InlineData("Labels.txt", "\uFEFFshirt\r\n shoe \r\nbag\r\n\r\n")]
    public void Names_of_classes_beside_idx_files_are_those_of_the_model(string file, string text)
    {
        IdxFolder.Write(folder.File("set"));
        File.WriteAllText(Path.Combine(folder.File("set"), file), text);
        Assert.Equal(["shirt", "shoe", "bag"], ClassesOf($"mnist:{folder.File("set")}"));
    }

    [Fact]
    public void The_mapping_of_emnist_names_classes_by_their_characters()
    {
        IdxFolder.Write(folder.File("set"));
        File.WriteAllText(Path.Combine(folder.File("set"), "emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n");
        Assert.Equal(["0", "A", "B"], ClassesOf($"mnist:{folder.File("set")}"));
    }

    [Theory]
    [InlineData("shirt\n\nbag\n", "classes.txt:2: ")]
    [InlineData("shirt\nshoe\nshirt\n", "classes.txt:3: ")]
    [InlineData("shirt\nshoe\n", "with 2 classes labels are 0 to 1")]
    public void Names_that_do_not_fit_are_refused_with_their_place(string text, string expected)
    {
        IdxFolder.Write(folder.File("set"));
        File.WriteAllText(Path.Combine(folder.File("set"), "classes.txt"), text);
        Assert.Contains(expected, CommandLine.Fails(1, "train", $"mnist:{folder.File("set")}", "--out", Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_figure_without_fonts_says_that_it_has_no_text(bool hasFonts)
    {
        using StringWriter output = new(), error = new();
        string[] args = ["lr-find", "digits", "--model", "softmax", "--steps", "20", "--threads", "1", "--out", folder.File("figure.png")];
        Assert.Equal(ExitCode.Done, App.Run(args, new Terminal(output, error) { HasFonts = () => hasFonts }));
        Assert.Equal(!hasFonts, error.ToString().Contains("the figure has no text", StringComparison.Ordinal));
    }
}
