using System.Text.Json.Nodes;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Formats;

/// <summary>Networks that a person has written.</summary>
public sealed class NetworkFileTests
{
    const string Lenet = """
        {
          "$schema": "network.schema.json", "name": "mine", "initializer": { "name": "fan-in" },
          "layers": [
            { "kind": "convolution", "filters": 20, "size": 5 }, { "kind": "relu" }, { "kind": "max_pooling", "size": 2 },
            { "kind": "convolution", "filters": 50, "size": 5 }, { "kind": "relu" }, { "kind": "max_pooling", "size": 2 },
            { "kind": "dense", "outputs": 500 }, { "kind": "relu" }, { "kind": "dropout" }, { "kind": "dense", "outputs": "classes" }
          ]
        }
        """;

    const string Branched = """
        {
          "layers": [
            { "kind": "convolution", "name": "stem", "filters": 8, "size": 3, "padding": "same", "bias": false },
            { "kind": "batch_normalization" }, { "kind": "relu", "name": "before" },
            { "kind": "convolution", "filters": 8, "size": [3, 1], "stride": [2, 1], "padding": [1, 0] },
            { "kind": "average_pooling", "name": "beside", "inputs": ["before"], "size": 1, "stride": [2, 1] },
            { "kind": "add", "inputs": ["beside", "convolution2"] },
            { "kind": "global_average_pooling" }, { "kind": "dense", "name": "scores", "outputs": "classes" }
          ],
          "outputs": ["scores"]
        }
        """;

    [Fact]
    public void What_is_not_stated_is_what_the_library_takes()
    {
        var model = Read(Lenet).Make(new Shape(28, 28, 1), [.. "0123456789".Select(c => $"{c}")]);
        Assert.Equal("mine", model.Name);
        Assert.Equal(431_080, model.ParameterCount);
        var known = Networks.Create("lenet", model.Input, model.ClassNames);
        Assert.Equal(
            known.Nodes.Select(node => (node.Layer.Kind, string.Join(' ', node.Layer.Settings))),
            model.Nodes.Select(node => (node.Layer.Kind, string.Join(' ', node.Layer.Settings))));
        Assert.Equal(
            ["convolution1", "relu1", "max_pooling1", "convolution2"], model.Nodes.Take(4).Select(node => node.Layer.Name));
    }

    [Fact]
    public void Branches_windows_by_axis_and_same_padding_are_read()
    {
        var model = Read(Branched).Make(new Shape(16, 16, 3), ["a", "b"]);
        Assert.Equal(new Shape(16, 16, 8), model.Nodes[0].Layer.Output);
        Assert.Equal(new Shape(8, 16, 8), model.Nodes[3].Layer.Output);
        Assert.Equal([4, 3], model.Nodes[5].Sources);
        Assert.Equal(2, model.Output.Count);
        Assert.Single(model.Nodes[0].Layer.Parameters);
    }

    [Fact]
    public void The_defaults_of_files_are_those_of_constructors()
    {
        var shape = new Shape(8, 8, 8);
        Layer[] made =
        [
            new LeakyRelu("x", shape), new Dropout("x", shape), new SpatialDropout("x", shape), new LocalResponseNormalization("x", shape),
            new Convolution("x", shape, 2, new Window(3, 3)), new Dense("x", shape, 2), new Gelu("x", shape),
            new MaxPooling("x", shape, Window.Square(2, 2)), new TransposedConvolution("x", shape, 2, new Window(3, 3)),
        ];
        foreach (var layer in made)
        {
            string[] stated = ["filters", "outputs"];
            string fields = string.Concat(layer.Settings.Where(setting => stated.Contains(setting.Name) || setting.Name == "window_height")
                .Select(setting => FormattableString.Invariant(
                    $", \"{(setting.Name == "window_height" ? "size" : setting.Name)}\": {setting.Value}")));
            var read = Read($$"""{"layers": [{"kind": "{{layer.Kind}}"{{fields}}}, {"kind": "dense", "outputs": "classes"}]}""")
                .Make(shape, ["a", "b"]);
            Assert.Equal(string.Join(' ', layer.Settings), string.Join(' ', read.Nodes[0].Layer.Settings));
        }
    }

    [Theory]
    [InlineData("\"kind\": \"relu\"", "\"kind\": \"rellu\"", ":4", "Did you mean 'relu'?")]
    [InlineData("\"filters\": 20,", "", ":4", "filters is missing")]
    [InlineData("\"filters\": 20, \"size\": 5", "\"filters\": 20", ":4", "size is missing")]
    [InlineData("\"size\": 5", "\"size\": 50", ":4", "(5.14)")]
    [InlineData("\"filters\": 20", "\"filters\": 2.5", ":4", "whole number")]
    [InlineData("\"size\": 5", "\"size\": [5]", ":4", "height and width")]
    [InlineData("\"filters\": 20", "\"filters\": 20, \"colour\": 1", ":4", "colour")]
    [InlineData("\"outputs\": \"classes\"", "\"outputs\": 11", ":3", "scores")]
    [InlineData("\"name\": \"mine\"", "\"nam\": \"mine\"", ":2", "Did you mean 'name'?")]
    [InlineData("\"name\": \"fan-in\"", "\"name\": \"fan\"", ":2", "fan-in")]
    public void What_is_wrong_is_named_with_its_line(string written, string instead, string line, string named)
    {
        int at = Lenet.IndexOf(written, StringComparison.Ordinal);
        string changed = Lenet[..at] + instead + Lenet[(at + written.Length)..];
        var fault = Assert.Throws<GaborFormatException>(
            () => Read(changed).Make(new Shape(28, 28, 1), [.. "0123456789".Select(c => $"{c}")]));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Contains(line, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"layers": []}""", "no layers")]
    [InlineData("""{}""", "'layers' is missing")]
    [InlineData("""{"layers": [{"kind": "add", "inputs": ["input", "nothing"]}]}""", "no layer 'nothing' before")]
    [InlineData("""{"layers": [{"kind": "dense", "outputs": "many"}]}""", "outputs is 'many'")]
    public void What_is_no_network_is_refused(string json, string named) => Assert.Contains(
        named, Assert.Throws<GaborFormatException>(
            () => Read(json).Make(new Shape(8, 8, 1), ["a", "b"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_kind_of_layer_is_in_the_schema_with_its_settings()
    {
        var schema = JsonNode.Parse(NetworkFile.Schema())!;
        var kinds = schema["properties"]!["layers"]!["items"]!["oneOf"]!.AsArray();
        Assert.Equal(LayerRegistry.Default.Names, kinds.Select(kind => (string)kind!["properties"]!["kind"]!["const"]!));
        var convolution = kinds.Single(kind => (string)kind!["title"]! == "convolution")!;
        Assert.Equal(
            ["bias", "dilation", "filters", "groups", "inputs", "kind", "name", "padding", "padding_bottom", "padding_left",
             "padding_right", "padding_top", "size", "stride"],
            convolution["properties"]!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["kind", "filters", "size"], convolution["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(
            ["kind", "inputs"], kinds.Single(kind => (string)kind!["title"]! == "add")!["required"]!.AsArray().Select(n => (string)n!));
    }

    /// <summary>docs/network.schema.json; GABOR_APPROVE=1 writes it.</summary>
    [Fact]
    public void The_published_schema_is_the_one_that_is_made()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        string path = Path.Combine(SourceTree.Root!, "docs", "network.schema.json");
        if (Environment.GetEnvironmentVariable("GABOR_APPROVE") == "1")
            File.WriteAllText(path, NetworkFile.Schema());
        Assert.Equal(File.ReadAllText(path), NetworkFile.Schema());
    }

    [Fact]
    public void A_saved_model_of_such_a_network_needs_its_file_no_more()
    {
        using var folder = new TemporaryFolder();
        var model = Read(Branched).Make(new Shape(16, 16, 3), ["a", "b"]);
        model.Initialize(1);
        SavedModel.Save(model, folder.Path);
        Assert.Equal(model.ParameterCount, SavedModel.Load(folder.Path).ParameterCount);
    }

    static Network Read(string json)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "mine.json");
        File.WriteAllText(path, json);
        return NetworkFile.Read(path);
    }
}
