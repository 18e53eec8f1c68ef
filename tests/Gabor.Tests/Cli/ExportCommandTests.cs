using Gabor.Formats;
using Gabor.Formats.Onnx;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Formats.Onnx;

namespace Gabor.Tests.Cli;

/// <summary>Models to ONNX and back through the command line.</summary>
public sealed class ExportCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Run()
    {
        string run = folder.File("run");
        var model = new Sequential("net", new Shape(8, 8, 3)).Convolution(4, 3).BatchNormalization().Relu().Dense(3).Build(["a", "b", "c"]);
        model.Initialize(3);
        Directory.CreateDirectory(run);
        SavedModel.Save(model, run);
        File.WriteAllText(Path.Combine(run, "run.json"), "{}");
        return run;
    }

    [Fact]
    public void A_model_goes_out_and_comes_back()
    {
        string run = Run(), file = folder.File("net.onnx"), back = folder.File("back");
        File.Delete(Path.Combine(run, "run.json"));
        var result = CommandLine.Done("export", run, "--onnx", file);
        Assert.Contains("net.onnx: net, ", result.Output, StringComparison.Ordinal);
        Assert.Contains("to 3 scores", result.Output, StringComparison.Ordinal);

        Assert.Contains($"gabor verify {file}", result.Error, StringComparison.Ordinal);
        Assert.Contains("net.onnx: the probabilities of 4 images", CommandLine.Done("verify", file).Output, StringComparison.Ordinal);
        Assert.Equal("onnx", CommandLine.Done("verify", file, "--json").Json.GetProperty("form").GetString());

        result = CommandLine.Done("import", file, "--out", back);
        Assert.Contains("have the same bits", CommandLine.Done("verify", back).Output, StringComparison.Ordinal);
        Assert.Contains("(onnx, opset 17): net, 4 layers, ", result.Output, StringComparison.Ordinal);
        var (model, again) = (SavedModel.Load(run), SavedModel.Load(back));
        Assert.Equal(model.ClassNames, again.ClassNames);
        byte[] pixels = OnnxRun.Pixels(model, 2, 1);
        Assert.InRange(OnnxRun.Difference(OnnxRun.ByPlan(model, pixels), OnnxRun.ByPlan(again, pixels)), 0, 1e-5);
        Assert.Contains("convolution", CommandLine.Done("inspect", back).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_there_stays_unless_forced()
    {
        string run = Run(), file = folder.File("net.onnx");
        File.WriteAllText(file, "mine");
        Assert.StartsWith("gabor: export: --onnx", CommandLine.Fails(2, "export", run, "--onnx", file), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        var json = CommandLine.Done("export", run, "--onnx", file, "--force", "--json").Json;
        Assert.Equal(new FileInfo(file).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal("{}", OnnxFile.Parse(File.ReadAllBytes(file), file).MetadataProps.Single(entry => entry.Key == "gabor.run").Value);
    }

    [Fact]
    public void A_model_that_cannot_be_said_leaves_no_file()
    {
        string run = folder.File("run"), file = folder.File("net.onnx");
        var model = new Sequential("net", new Shape(8, 8, 3)).LocallyConnected(2, 3).Dense(3).Build(["a", "b", "c"]);
        model.Initialize(3);
        Directory.CreateDirectory(run);
        SavedModel.Save(model, run);
        Assert.Contains("has no counterpart in ONNX", CommandLine.Fails(2, "export", run, "--onnx", file), StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void An_import_says_what_is_open_and_takes_a_scale()
    {
        string file = folder.File("w.onnx"), back = folder.File("back");
        var graph = OnnxImportTests.Graph(["N", "3", "H", "W"], OnnxImportTests.Node("GlobalAveragePool", "x", "y"));
        File.WriteAllBytes(file, OnnxImportTests.Bytes(graph));
        Assert.Contains("state the height and width", CommandLine.Fails(1, "import", file), StringComparison.Ordinal);
        Assert.Contains(
            "--model is for files of weights", CommandLine.Fails(2, "import", file, "--model", "resnet18"), StringComparison.Ordinal);
        Assert.Contains(
            "divided by 255 and nothing else", CommandLine.Done("import", file, "--image-size", "8x6").Error, StringComparison.Ordinal);
        CommandLine.Done(
            "import", file, "--image-size", "12", "--crop", "8", "--mean", "0.5,0.4,0.3", "--std", "1,1,0.5", "--classes", "3", "--out",
            back);
        var model = SavedModel.Load(back);
        Assert.Equal((new Shape(8, 8, 3), new Shape(12, 12, 3)), (model.Input, model.Preprocessing.ImageShape));
        Assert.Equal([0.5f, 0.4f, 0.3f], model.Preprocessing.Mean.ToArray());
        Assert.Equal("onnx", CommandLine.Done("import", file, "--image-size", "8", "--json").Json.GetProperty("format").GetString());
    }
}
