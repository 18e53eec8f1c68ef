using Gabor.Cli;
using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plotting;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor inspect --layers</c>, <c>--maps</c> and <c>--similarity</c>, and <c>gabor features show</c>.</summary>
public sealed class InspectViewTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Some image of a digit's size: filters as they lie on a sheet, shrunk by the network.</summary>
    string Image()
    {
        string file = folder.File("image.png");
        var model = Networks.Default.Named("softmax").Make(new Shape(28, 28, 1), [.. "0123456789".Select(c => c.ToString())]);
        File.WriteAllBytes(file, FilterSheet.Of(model).ToPng());
        return file;
    }

    [Fact]
    public void The_classes_of_a_run_have_patches_and_made_images()
    {
        string file = folder.File("layers.png");
        var result = CommandLine.Done("inspect", run.Path, "--layers", "digits", "--out", file, "--threads", "2");
        Assert.Contains($"drawn: {file}", result.Error, StringComparison.Ordinal);
        Assert.Contains("dense1", result.Output, StringComparison.Ordinal);
        Assert.True(ImageFile.Read(file).Shape.Width > 1000);
    }

    [Fact]
    public void Named_layers_of_a_network_are_drawn_by_deconvolution()
    {
        string file = folder.File("layers.png");
        var document = CommandLine.Done(
            "inspect", "lenet", "--layers", "digits", "--layer", "relu1, pool1", "--view", "deconvolution", "--seed", "4", "--out", file,
            "--json").Json;
        Assert.Equal(("lenet", "deconvolution"), (document.GetProperty("model").GetString(), document.GetProperty("view").GetString()));
        var layers = document.GetProperty("layers").EnumerateArray().ToList();
        Assert.Equal(["relu1", "pool1"], layers.Select(layer => layer.GetProperty("name").GetString()));
        foreach (var channel in layers.SelectMany(layer => layer.GetProperty("channels").EnumerateArray()))
        {
            var patches = channel.GetProperty("patches").EnumerateArray();
            double[] activations = [.. patches.Select(patch => patch.GetProperty("activation").GetDouble())];
            Assert.Equal(9, activations.Length);
            Assert.Equal(activations.OrderDescending(), activations);
            Assert.True(channel.GetProperty("maximized").GetDouble() > 0);
        }

        var window = layers[1].GetProperty("channels")[0].GetProperty("patches")[0].GetProperty("window");
        Assert.Equal((6, 6), (window.GetProperty("height").GetInt32(), window.GetProperty("width").GetInt32()));
    }

    [Fact]
    public void Patches_alone_take_no_gradients()
    {
        var document = CommandLine.Done(
            "inspect", run.Path, "--layers", "digits", "--view", "none", "--out", folder.File("a.png"), "--json").Json;
        var channel = document.GetProperty("layers")[0].GetProperty("channels")[0];
        Assert.False(channel.TryGetProperty("maximized", out _));
        Assert.True(channel.GetProperty("class").GetString() is { Length: 1 });
    }

    [Fact]
    public void Behind_features_patches_are_drawn_and_the_rest_is_said()
    {
        string path = folder.File("hog"), file = folder.File("layers.png");
        CommandLine.Done(
            "train", "digits", "--model", "softmax", "--features", "hog", "--epochs", "1", "--out", path, "--threads", "1", "--quiet");
        var result = CommandLine.Done("inspect", path, "--layers", "digits", "--out", file);
        Assert.Contains("no gradient passes the features", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void The_maps_of_an_image_are_drawn_and_summed_up()
    {
        string file = folder.File("maps.png");
        Assert.Contains("relu2", CommandLine.Done("inspect", "lenet", "--maps", Image(), "--out", file).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
        var document = CommandLine.Done("inspect", run.Path, "--maps", Image(), "--layer", "dense1", "--out", file, "--json").Json;
        var layer = Assert.Single(document.GetProperty("layers").EnumerateArray().ToArray());
        Assert.True(layer.GetProperty("least").GetDouble() < layer.GetProperty("mean").GetDouble());
        Assert.True(layer.GetProperty("mean").GetDouble() < layer.GetProperty("largest").GetDouble());
    }

    [Fact]
    public void Layers_are_compared_within_a_network_and_with_a_run()
    {
        string file = folder.File("cka.svg");
        var result = CommandLine.Done("inspect", "mlp", "--similarity", "digits", "--out", file, "--threads", "2");
        Assert.Contains("1.000", result.Output, StringComparison.Ordinal);
        Assert.Contains("linear CKA of 1,000 test images", result.Output, StringComparison.Ordinal);
        Assert.Contains("relu2", File.ReadAllText(file), StringComparison.Ordinal);
        var document = CommandLine.Done("inspect", "mlp", "--similarity", "digits", "--with", run.Path, "--layer", "dense1", "--json").Json;
        Assert.Equal(1000, document.GetProperty("images").GetInt32());
        Assert.InRange(document.GetProperty("cka")[0][0].GetDouble(), 0.1, 0.999);
    }

    [Theory]
    [InlineData("--out is missing", "--layers", "digits")]
    [InlineData("--out is missing", "--maps", "a.png")]
    [InlineData("use the extension .png", "--layers", "digits", "--out", "a.svg")]
    [InlineData("use the extension .png or .svg", "--similarity", "digits", "--out", "a.gif")]
    [InlineData("--layers and --maps are two views", "--layers", "digits", "--maps", "a.png", "--out", "a.png")]
    [InlineData("--with belongs to --similarity", "--layers", "digits", "--with", "b", "--out", "a.png")]
    [InlineData("--filters and --compare belong to the table", "--similarity", "digits", "--compare")]
    [InlineData("--view belongs to --layers", "--similarity", "digits", "--view", "guided")]
    [InlineData("--seed belongs to --layers", "--seed", "2")]
    [InlineData("--out belongs to --layers, --maps, --similarity", "--out", "a.png")]
    [InlineData("Did you mean 'guided'?", "--layers", "digits", "--out", "a.png", "--view", "guide")]
    [InlineData("has no layer 'relu'", "--layers", "digits", "--out", "a.png", "--layer", "relu")]
    [InlineData("threads is -1", "--similarity", "digits", "--threads", "-1")]
    [InlineData("data set", "--layers", "digitss", "--out", "a.png")]
    public void What_does_not_go_together_is_refused(string message, params string[] options) =>
        Assert.Contains(message, CommandLine.Fails(ExitCode.Usage, ["inspect", "lenet", .. options]), StringComparison.Ordinal);

    [Fact]
    public void Networks_of_sentences_are_refused()
    {
        string[][] all = [["--layers", "digits", "--out", "a.png"], ["--maps", "a.png", "--out", "a.png"], ["--similarity", "digits"]];
        foreach (string[] options in all)
        {
            Assert.Contains(
                "reads sentences", CommandLine.Fails(ExitCode.Usage, ["inspect", "dcnn", .. options]), StringComparison.Ordinal);
        }

        Assert.Contains(
            "nowhere.png", CommandLine.Fails(ExitCode.Failed, "inspect", "lenet", "--maps", "nowhere.png", "--out", "a.png"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_shown_with_its_oriented_strokes()
    {
        string image = Image(), file = folder.File("hog.png");
        Assert.Contains(
            "cells of 8×8 pixels", CommandLine.Done("features", "show", image, "--out", file).Output, StringComparison.Ordinal);
        Assert.Equal(968, ImageFile.Read(file).Shape.Width);
        var document = CommandLine.Done(
            "features", "show", image, "--out", folder.File("hog.svg"), "--side", "60", "--cell", "5", "--bins", "4", "--json").Json;
        Assert.Equal(
            (60, 12, 5, 4),
            (document.GetProperty("width").GetInt32(), document.GetProperty("cells_across").GetInt32(),
                document.GetProperty("cell").GetInt32(), document.GetProperty("bins").GetInt32()));
        Assert.Equal(
            document.GetProperty("features").GetInt32(), (document.GetProperty("cells_down").GetInt32() - 1) * 11 * 4 * 4);
    }

    [Theory]
    [InlineData("--out is missing", "a.png")]
    [InlineData("--cell is 0; it must be from 1", "a.png", "--out", "b.png", "--cell", "0")]
    [InlineData("--bins is 65", "a.png", "--out", "b.png", "--bins", "65")]
    [InlineData("--side is 3", "a.png", "--out", "b.png", "--side", "3")]
    public void Wrong_options_of_features_show_are_refused(string message, params string[] options) =>
        Assert.Contains(message, CommandLine.Fails(ExitCode.Usage, ["features", "show", .. options]), StringComparison.Ordinal);
}
