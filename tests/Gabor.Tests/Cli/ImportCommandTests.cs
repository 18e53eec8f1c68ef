using System.Text.Json;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Architecture;
using Gabor.Tests.Formats;
using Gabor.Tests.Formats.PyTorch;

namespace Gabor.Tests.Cli;

/// <summary>Weights of other programs through the command line.</summary>
public sealed class ImportCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A file for the network of <see cref="Network"/>.</summary>
    string Weights(string name = "w.safetensors", int classes = 3, params (string, int[], float[])[] more)
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, SafetensorsTests.Write(
            [
                ("features.0.weight", [2, 1, 1, 1], [1, -1]), ("features.0.bias", [2], [0, 0]),
                ("classifier.0.weight", [classes, 2], new float[2 * classes]),
                ("classifier.0.bias", [classes], [.. Enumerable.Range(0, classes).Select(k => (float)k)]), .. more,
            ]));
        return path;
    }

    string Network()
    {
        string path = folder.File("mine.json");
        File.WriteAllText(
            path,
            """
            { "name": "mine", "side": 8, "layers": [ { "kind": "convolution", "filters": 2, "size": 1 }, { "kind": "global_average_pooling" },
              { "kind": "dense", "outputs": "classes" } ] }
            """);
        return path;
    }

    string Classes(params string[] names)
    {
        string path = folder.File("classes.txt");
        File.WriteAllLines(path, names);
        return path;
    }

    [Fact]
    public void A_model_is_written_that_the_other_commands_and_programs_read()
    {
        string run = folder.File("run");
        var result = CommandLine.Done(
            "import", Weights(), "--model", Network(), "--names", "torchvision", "--classes", Classes("a", "b", "c"), "--image-size",
            "12x10",
            "--crop", "8", "--mean", "0.5", "--std", "0.25", "--out", run);
        Assert.Contains("4 parameters matched, 0 differ, 0 missing, 0 tensors unused", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("divided by 255", result.Error, StringComparison.Ordinal);
        var model = SavedModel.Load(run);
        Assert.Equal((new Shape(8, 8, 1), new Shape(12, 10, 1)), (model.Input, model.Preprocessing.ImageShape));
        Assert.Equal([0.5f], model.Preprocessing.Mean.ToArray());
        Assert.Equal([0.25f], model.Preprocessing.StandardDeviation.ToArray());
        Assert.Equal(ImageFraming.Letterbox, model.Preprocessing.Framing);
        Assert.Equal("c", ImageClassifier.Load(run).Predict(new Gabor.Data.Image(new Shape(8, 8, 1), new byte[64])).Label);
        Assert.Contains("global_average_pooling", CommandLine.Done("inspect", run).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_listed_and_nothing_is_written()
    {
        string run = folder.File("run"), weights = Weights("w", 5, ("aux.weight", [2], [1, 2]));
        string[] line = ["import", weights, "--network", Network(), "--classes", Classes("a", "b", "c"), "--out", run];
        var result = CommandLine.Run(line);
        Assert.Equal(1, result.Code);
        Assert.Matches(@"differs +dense1\.weight +3×2 +classifier\.0\.weight +5×2", result.Output);
        Assert.Matches(@"unused +aux\.weight +2", result.Output);
        Assert.Contains(
            "of mine 0 parameters are not in it and 2 have other sizes, so nothing was written. --partial takes what fits", result.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));

        result = CommandLine.Done([.. line, "--partial"]);
        Assert.Contains("2 parameters matched, 2 differ", result.Output, StringComparison.Ordinal);
        Assert.Equal([1, -1], SavedModel.Load(run).Parameters[0].Parameter.Value.Span.ToArray());
        Assert.StartsWith("gabor: import: --out", CommandLine.Fails(2, [.. line, "--partial"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_tells_all_of_it()
    {
        var json = CommandLine.Done("import", Weights(more: ("aux.weight", [2], [1, 2])), "--model", Network(), "--json").Json;
        Assert.Equal(
            "safetensors torchvision mine", $"{json.GetProperty("format")} {json.GetProperty("names")} {json.GetProperty("model")}");
        Assert.Equal(4, json.GetProperty("matched").GetArrayLength());
        Assert.Equal("classifier.0.weight", json.GetProperty("matched")[2].GetProperty("tensor").GetString());
        Assert.Equal("aux.weight", json.GetProperty("unused")[0].GetProperty("tensor").GetString());
        Assert.Equal(3, json.GetProperty("classes").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("out").ValueKind);
        Assert.True(json.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void Names_of_ones_own_and_the_list_of_all()
    {
        string names = folder.File("names.json"), weights = folder.File("w.pth");
        File.WriteAllText(names, """{ "names": { "w": "dense1.weight" } }""");
        File.WriteAllBytes(weights, Pickle.Zip(Pickle.Weights()));
        string network = folder.File("net.json");
        File.WriteAllText(
            network, """{ "name": "net", "side": 1, "layers": [ { "kind": "dense", "outputs": "classes", "bias": 0 } ] }""");
        var result = CommandLine.Done("import", weights, "--model", network, "--names", names, "--list", "--classes", "2");
        Assert.Matches(@"matched +dense1\.weight +2×3 +w +2×3", result.Output);
        Assert.Contains("(pytorch) for net, names of names.json: 1 parameters matched", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_that_fits_is_found_and_named()
    {
        string weights = folder.File("mlp.safetensors");
        var model = Networks.Create("softmax", new Shape(28, 28, 3), ["a", "b"]);
        model.Initialize(1);
        SavedModel.Save(model, folder.Path);
        File.Move(folder.File("weights.safetensors"), weights);
        Assert.Contains(
            "for softmax, names of gabor", CommandLine.Done("import", weights, "--classes", "2").Output, StringComparison.Ordinal);
        var result = CommandLine.Run("import", weights, "--model", "lenet", "--classes", "2", "--image-size", "28");
        Assert.EndsWith("They fit softmax: --model softmax.", result.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("no network needs just these tensors", CommandLine.Fails(1, "import", Weights()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mean has 3 numbers and --std 1", "--mean", "0.1,0.2,0.3", "--std", "1")]
    [InlineData("--mean is '0.1;0.2'; it must be numbers", "--mean", "0.1;0.2")]
    [InlineData("--image-size is '8x'; it must be one side", "--image-size", "8x")]
    [InlineData("--image-size is '8x9x1'", "--image-size", "8x9x1")]
    [InlineData("--classes is 0; it must be from 1", "--classes", "0")]
    [InlineData("names 'torchvison': unknown name. Did you mean 'torchvision'?", "--names", "torchvison")]
    [InlineData("standard deviation: value 0 is 0; it must be above 0", "--std", "0", "--classes", "3")]
    [InlineData("crop: a part of 9×9×1 cannot be cut out of images of 8×8×1", "--image-size", "8", "--crop", "9", "--classes", "3",
        "--mean", "0")]
    public void Wrong_options_are_told(string expected, params string[] options) =>
        Assert.Contains(expected, CommandLine.Fails(2, ["import", Weights(), "--model", Network(), .. options]), StringComparison.Ordinal);

    [Fact]
    public void A_hostile_file_is_one_line()
    {
        string weights = folder.File("w.pth");
        File.WriteAllBytes(
            weights, Pickle.Zip(new Pickle().Global("os", "system").Do("(").Text($"touch {folder.File("x")}").Do("tR").End()));
        Assert.Contains("byte 42: the pickle calls for 'os.system'", CommandLine.Fails(1, "import", weights), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>The published weights by the published names, through files alone: as <see cref="Models.PublishedWeightsTests"/>.</summary>
    [Fact]
    public void A_published_network_evaluates_to_its_published_accuracy()
    {
        string? shared = SourceTree.Root is { } root ? Path.Combine(root, "..", "shared") : null;
        string weights = Path.Combine(shared ?? "", "oracles/resnet20-cifar10.safetensors"),
            data = Path.Combine(shared ?? "", "data/cifar10");
        Assert.SkipWhen(!File.Exists(weights) || !Directory.Exists(data), "the published weights or CIFAR-10 are not beside the sources");
        string run = folder.File("run");
        CommandLine.Done(
            "import", weights, "--classes", $"cifar10:{data}", "--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--out", run);
        var json = CommandLine.Done("eval", run, $"cifar10:{data}", "--json").Json;
        Assert.Equal(0.9173, json.GetProperty("accuracy").GetDouble(), 1e-9);
    }
}
