using Gabor.Formats;
using Gabor.Layers;
using Gabor.Tests.Data.Folders;
using Gabor.Tests.Formats.Onnx;

namespace Gabor.Tests.Cli;

public sealed class TransferCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] From(params string[] more) =>
        ["train", "digits", "--from", trained.Path, "--epochs", "1", "--out", Out, "--threads", "1", .. more];

    [Fact]
    public void Training_goes_on_from_a_run_with_the_same_classes()
    {
        var result = CommandLine.Done(From("--layer-decay", "0.9", "--bias-rate", "2"));
        Assert.Contains(
            $"from {trained.Path}: the classes are the same, so all layers keep their weights", result.Error, StringComparison.Ordinal);
        string record = File.ReadAllText(Path.Combine(Out, "run.json"));
        Assert.Contains("\"layer_decay\": 0.9", record, StringComparison.Ordinal);
        Assert.Contains("\"bias_rate\": 2", record, StringComparison.Ordinal);
        Assert.Contains($"\"name\": \"{trained.Path}\"", record, StringComparison.Ordinal);
    }

    [Fact]
    public void The_start_of_such_a_run_cannot_be_drawn_again()
    {
        CommandLine.Done(From());
        Assert.Contains(
            "which no seed gives again. Leave --at start out.", CommandLine.Fails(2, "surface", Out, "--at", "start"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_probe_is_one_option()
    {
        string mlp = folder.File("mlp");
        CommandLine.Done("train", "digits", "--model", "mlp", "--epochs", "1", "--out", mlp, "--threads", "1");
        var result = CommandLine.Done("train", "digits", "--from", mlp, "--freeze", "backbone", "--epochs", "1", "--out", Out);
        Assert.Contains("training mlp (5,130 parameters)", result.Error, StringComparison.Ordinal);
        Assert.Contains("and those up to relu2 are frozen", result.Error, StringComparison.Ordinal);
        Assert.Contains("features: 512 numbers an image, computed in ", result.Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// A network that gives one number, with a sigmoid behind it or without: its other layers are what training begins with.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Training_begins_with_the_features_of_a_network_of_one_number(bool hasSigmoid)
    {
        string file = folder.File("one.onnx"), images = folder.File("images");
        ClassFolderSet.Write(images, 8, "across", "down", "both");
        var graph = OnnxImportTests.Graph(
            ["N", "3", "8", "8"], OnnxImportTests.Node("Flatten", "x", "a"), OnnxImportTests.Node("Gemm", "a w", "b"),
            OnnxImportTests.Node("Relu", "b", "c"), OnnxImportTests.Node("Gemm", "c v", hasSigmoid ? "z" : "y"));
        if (hasSigmoid)
            graph.Node.Add(OnnxImportTests.Node("Sigmoid", "z", "y"));
        graph.Initializer.Add(OnnxImportTests.Tensor("w", [192, 6], [.. Enumerable.Range(0, 192 * 6).Select(i => (i % 7) - 3f)]));
        graph.Initializer.Add(OnnxImportTests.Tensor("v", [6, 1], [1, 2, 3, 4, 5, 6]));
        File.WriteAllBytes(file, OnnxImportTests.Bytes(graph));
        var result = CommandLine.Done(
            "train", $"folder:{images}", "--from", file, "--freeze", "backbone", "--epochs", "1", "--out", Out, "--threads", "1");
        Assert.Contains("is new, for 3 classes; all other layers keep their weights", result.Error, StringComparison.Ordinal);
        var dense = SavedModel.Load(Out).Nodes.Select(node => node.Layer).OfType<Dense>().ToList();
        Assert.Equal([(192, 6), (6, 3)], dense.Select(layer => (layer.Inputs[0].Count, layer.Output.Count)));
        Assert.Equal(-3f, dense[0].Parameters[0].Value.Span[0]);
    }

    [Fact]
    public void A_run_that_has_its_network_takes_no_other() => Assert.Contains(
        "has its own network, softmax. Leave --model out.", CommandLine.Fails(2, From("--model", "mlp")), StringComparison.Ordinal);

    [Theory]
    [InlineData("there is no layer 'dense2'. Did you mean 'dense1'?", "dense2")]
    [InlineData("there is no layer before its head dense1 to be frozen.", "backbone")]
    public void Layers_that_cannot_be_frozen_are_refused(string expected, string layer) =>
        Assert.Contains(expected, CommandLine.Fails(2, From("--freeze", layer)), StringComparison.Ordinal);

    [Fact]
    public void Frozen_layers_need_a_network_to_come_from() => Assert.Contains(
        "freeze is conv1; it must be left out where weights begin at random, or go with --from",
        CommandLine.Fails(2, "train", "digits", "--freeze", "conv1"), StringComparison.Ordinal);

    [Fact]
    public void A_run_that_is_not_there_is_said() => Assert.Contains(
        "no/run: there is no such run folder or file to begin from, nor a backbone of this name. Known: resnet18.",
        CommandLine.Fails(1, "train", "digits", "--from", "no/run"), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_weights_names_the_network_that_fits()
    {
        string weights = Path.Combine(trained.Path, "weights.safetensors");
        var result = CommandLine.Done(
            "train", "digits", "--from", weights, "--model", "softmax", "--epochs", "1", "--out", Out, "--threads", "1");
        Assert.Contains("dense1 is new, for 10 classes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_range_test_has_learning_rates_by_depth() => CommandLine.Done(
        "lr-find", "digits", "--model", "softmax", "--layer-decay", "0.9", "--steps", "20", "--threads", "1", "--quiet");

    [Fact]
    public void A_sweep_begins_each_trial_from_the_run()
    {
        string sweep = folder.File("sweep");
        CommandLine.Done(
            "sweep", "digits", "--from", trained.Path, "--epochs", "1", "--threads", "1", "--try", "layer-decay=0.9,1", "--out", sweep);
        Assert.All(
            Directory.EnumerateFiles(sweep, "run.json", SearchOption.AllDirectories),
            file => Assert.Contains($"\"name\": \"{trained.Path}\"", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Contains(
            "there is no layer 'x'.",
            CommandLine.Fails(
                2, "sweep", "digits", "--from", trained.Path, "--freeze", "x", "--layer-decay", "0.9", "--try", "seed=1,2", "--out",
                folder.File("other")),
            StringComparison.Ordinal);
    }
}
