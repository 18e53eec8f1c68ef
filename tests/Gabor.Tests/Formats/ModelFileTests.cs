using System.Text;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Contracts;
using Gabor.Training;

namespace Gabor.Tests.Formats;

public sealed class ModelFormatTests : FormatContract
{
    static readonly byte[][] Files = [ModelFile.Write(ModelFileTests.Branched()), ModelFile.Write(ModelFileTests.Cropping()),
        ModelFile.Write(ModelFileTests.Inked())];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words =>
        [
            .. JsonWords.All, .. LayerRegistry.Default.Select(kind => Encoding.UTF8.GetBytes($"\"{kind.Name}\"")), "\"input\""u8.ToArray(),
            "\"preprocessing\""u8.ToArray(), "\"channels\""u8.ToArray(), "16384"u8.ToArray(),
        ];

    // The tree of a JSON text takes some 100 bytes a value, and a value is two bytes at least; layers are small.
    protected override long Allowed(int length) => (200L * length) + (1 << 20);

    // The last byte is the line's end.
    protected override bool EveryPrefixIsRefused => false;

    protected override void Read(byte[] bytes) =>
        ModelFile.Read(JsonText.Parse(bytes, "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _);
}

public sealed class ModelFileTests
{
    internal static Model Branched()
    {
        var graph = new GraphBuilder("branched", new Shape(6, 5, 2));
        var stem = graph.Add(s => new Convolution("stem", s[0], 4, new Window(3, 2, 1, 1, 0), hasBias: false), graph.Input);
        var relu = graph.Add(s => new Gabor.Layers.Relu("relu", s[0]), stem);
        var both = graph.Add(s => new Concat("both", [.. s]), relu, stem);
        var sum = graph.Add(s => new Gabor.Layers.Add("sum", [.. s]), both, both);
        var pool = graph.Add(s => new MaxPooling("pool", s[0], new Window(2, 2, 2)), sum);
        var drop = graph.Add(s => new Gabor.Layers.Dropout("drop", s[0], 0.25f), pool);
        var flat = graph.Add(s => new Gabor.Layers.Flatten("flat", s[0]), drop);
        var bent = graph.Add(s => new Gabor.Layers.Sigmoid("bent", s[0]), flat);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), bent);
        return graph.Build(["猫", "dog", "b\"ird"], scores, pool);
    }

    internal static Model Cropping()
    {
        var model = new Sequential("cropping", new Shape(3, 3, 2)).Dense(2).Build(["a", "b"]);
        model.Preprocessing = ImagePreprocessing.Channels(model.Input, [0.5f, 0.25f], [0.1f, 0.2f]).Of(new Shape(4, 5, 2), 1);
        return model;
    }

    internal static Model Inked()
    {
        var model = new Sequential("inked", new Shape(3, 3, 1)).Dense(2).Build(["a", "b"]);
        model.Preprocessing = ImagePreprocessing.None(model.Input).WithInk(new InkProfile(false, 1, 2, 3, 1.5, 1.25, 0.75, 0.5));
        return model;
    }

    static Model Read(string json) => ModelFile.Read(
        JsonText.Parse(Encoding.UTF8.GetBytes(json), "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _);

    [Fact]
    public void What_the_ink_of_training_images_has_in_common_is_kept()
    {
        string json = Encoding.UTF8.GetString(ModelFile.Write(Inked()));
        Assert.Equal(Inked().Preprocessing.Ink, Read(json).Preprocessing.Ink);
        using var folder = new TemporaryFolder();
        var model = Inked();
        model.Initialize(new He(), 5);
        SavedModel.Save(model, folder.Path);
        Assert.Equal(model.Preprocessing.Ink, SavedModel.Load(folder.Path).Preprocessing.Ink);
    }

    [Theory]
    [InlineData("\"offset\": 0.75", "\"offset\": -1", "offset is -1; it must be from 0 to 1048576")]
    [InlineData("\"share\": 0.5", "\"share\": 2", "share is 2; it must be from 0 to 1")]
    [InlineData("\"extent\": 2", "\"extent\": 0", "out of range")]
    [InlineData("\"light\": false", "\"light\": 1", "true or false")]
    public void Ink_that_cannot_be_is_refused(string good, string bad, string expected)
    {
        string json = Encoding.UTF8.GetString(ModelFile.Write(Inked()));
        Assert.Contains(good, json, StringComparison.Ordinal);
        var fault = Assert.Throws<GaborFormatException>(() => Read(json.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_in_colour_have_no_ink() => Assert.StartsWith(
        "ink: the images are 3×3×2", Assert.Throws<ArgumentException>(
            () => ImagePreprocessing.None(new Shape(3, 3, 2)).WithInk(Inked().Preprocessing.Ink)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_what_is_done_to_images_the_kind_and_the_shapes_are_kept()
    {
        var read = ModelFile.Read(
            JsonText.Parse(ModelFile.Write(Cropping()), "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out string kind);
        Assert.Equal(
            ("channels", new Shape(3, 3, 2), new Shape(4, 5, 2), 1),
            (kind, read.Preprocessing.Input, read.Preprocessing.ImageShape, read.Preprocessing.Pad));
        Assert.Equal(Gabor.Preprocessing.ImageFraming.Letterbox, read.Preprocessing.Framing);
    }

    [Fact]
    public void Written_read_and_written_again_it_is_the_same()
    {
        byte[] first = ModelFile.Write(Branched());
        byte[] second = ModelFile.Write(
            ModelFile.Read(JsonText.Parse(first, "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _));
        Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(second));
    }

    /// <summary>Windows, groups and constants that are not usual, in layers with dotted names.</summary>
    static Model Unusual()
    {
        var graph = new GraphBuilder("unusual", new Shape(9, 8, 4));
        var x = graph.Add(
            s => new Convolution("layer1.0.conv1", s[0], 6, new Window(3, 2, 2) { StrideWidth = 1, PaddingBottom = 1 }, groups: 2),
            graph.Input);
        x = graph.Add(s => new BatchNormalization("layer1.0.bn1", s[0], 0.25f, 1e-3f), x);
        x = graph.Add(s => new MaxPooling("layer1.pool", s[0], Window.Square(2, 2) with { DilationWidth = 2 }, roundsUp: true), x);
        x = graph.Add(s => new TransposedConvolution("up", s[0], 4, Window.Square(2, 2), true, 2, (1, 0)), x);
        x = graph.Add(s => new AveragePooling("average", s[0], Window.Square(3, 2, 1), true, true), x);
        x = graph.Add(s => new LocalResponseNormalization("response", s[0], 4), x);
        return graph.Build(["a", "b"], graph.Add(s => new Dense("fc", s[0], 2), x));
    }

    [Fact]
    public void What_is_not_usual_is_written_and_read_too()
    {
        byte[] first = ModelFile.Write(Unusual());
        var read = ModelFile.Read(JsonText.Parse(first, "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _);
        Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(ModelFile.Write(read)));
        Assert.Equal(
            [
                "3×2, stride 2×1, padding 0,1,0,0, 2 groups", "momentum 0.25, ε 0.001", "2×2, stride 2, dilation 1×2, rounded up",
                "2×2, stride 2, output +1,0, 2 groups", "3×3, stride 2, padding 1, rounded up, padding counts", "", "",
            ],
            read.Nodes.Select(node => node.Layer.Details));

        using var folder = new TemporaryFolder();
        var model = Unusual();
        model.Initialize(new He(), 5);
        SavedModel.Save(model, folder.Path);
        Assert.Equal(WeightDigest.Of(model), WeightDigest.Of(SavedModel.Load(folder.Path)));
    }

    [Fact]
    public void A_saved_model_loads_with_the_same_bits_and_tells_the_same()
    {
        using var folder = new TemporaryFolder();
        var model = Branched();
        model.Initialize(new He(), 5);
        model.Preprocessing = ImagePreprocessing.MeanImage(model.Input, [.. Enumerable.Range(0, 60).Select(i => i / 100f)]);
        SavedModel.Save(model, folder.Path);
        var loaded = SavedModel.Load(folder.Path);
        Assert.Equal(WeightDigest.Of(model), WeightDigest.Of(loaded));
        float[] before = new float[3], after = new float[3];
        byte[] pixels = [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 4))];
        new ImageClassifier(model).PredictPixels(pixels, before);
        ImageClassifier.Load(folder.Path).PredictPixels(pixels, after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Every_built_in_network_survives_its_file()
    {
        foreach (var network in Networks.Default)
        {
            int side = network.IsForPhotographs ? 80 : 28;
            string[] classes = [.. "0123456789".Select(c => c.ToString())];
            var model = network.IsForSentences ? network.MakeExample(classes) : network.Make(new Shape(side, side, 1), classes);
            byte[] file = ModelFile.Write(model);
            Assert.Equal(
                file,
                ModelFile.Write(
                    ModelFile.Read(JsonText.Parse(file, "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _)));
        }
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "newer")]
    [InlineData("\"format\": \"gabor-model\"", "\"format\": \"other\"", "gabor-model")]
    [InlineData("\"kind\": \"relu\"", "\"kind\": \"lambda\"", "lambda")]
    [InlineData("\"outputs\": 3", "\"outputs\": 2147483647", "scores")]
    [InlineData("\"filters\": 4", "\"filters\": 4, \"colour\": 1", "colour")]
    [InlineData("\"window_height\": 3", "\"window_height\": 300", "(5.14)")]
    [InlineData("\"pad\": 0", "\"pad\": 0, \"code\": \"x\"", "code")]
    [InlineData("\"probability\": 0.25", "\"probability\": 1", "at least 0 and below 1")]
    [InlineData("\"kind\": \"none\"", "\"kind\": \"mean\"", "'mean-image'")]
    [InlineData("\"pad\": 0", "\"pad\": 1025", "out of range")]
    [InlineData("\"pad\": 0", "\"pad\": 0, \"padding_mode\": \"reflekt\"", "'reflect'")]
    [InlineData("\"images\": [\n      6", "\"images\": [\n      5", "cannot be cut out")]
    [InlineData("\"images\": [\n      6,\n      5", "\"images\": [\n      16384,\n      16384", "more than")]
    public void What_is_wrong_is_named_with_its_line(string written, string instead, string named)
    {
        string text = Encoding.UTF8.GetString(ModelFile.Write(Branched()));
        Assert.Contains(written, text, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace(written, instead, StringComparison.Ordinal));
        string message = Assert.Throws<GaborFormatException>(
            () => ModelFile.Read(JsonText.Parse(bytes, "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _)).Message;
        Assert.Matches("^model.json:[0-9]+: ", message);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_the_registry_lacks_is_refused_with_file_layer_kind_and_remedy()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Save(Branched(), folder.Path);
        File.WriteAllText(
            folder.File("model.json"), File
                .ReadAllText(folder.File("model.json"))
                .Replace("\"relu\"", "\"mish\"", StringComparison.Ordinal));
        string message = Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message;
        Assert.All(
            (string[])["model.json:", "mish: ", "'mish'", "LayerRegistry.Default.With(…)"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_is_a_setting_too()
    {
        var kinds = LayerRegistry.Default.With(
            new("noted", "a layer with a note", (name, input, settings) => new Noted(name, input, settings.Text("note"))));
        byte[] file = ModelFile.Write(
            new Sequential("net", new Shape(1, 1, 2)).Add("noted", (name, input) => new Noted(name, input, "猫")).Build(["a", "b"]));
        Assert.Equal(file, ModelFile.Write(ModelFile.Read(JsonText.Parse(file, "model.json"), kinds, InitializerRegistry.Default, out _)));
        byte[] number = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\"猫\"", "3", StringComparison.Ordinal));
        Assert.Contains(
            "noted1: note is 3; it must be a text",
            Assert.Throws<GaborFormatException>(
                () => ModelFile.Read(JsonText.Parse(number, "model.json"), kinds, InitializerRegistry.Default, out _)).Message,
            StringComparison.Ordinal);
    }

    sealed class Noted(string name, Shape input, string note) : ScalarActivation(name, input)
    {
        public override string Kind => "noted";

        public override IReadOnlyList<Setting> Settings => [new("note", note)];

        protected override float Value(float z) => z;

        protected override float Derivative(float z) => 1;
    }

    [Fact]
    public void A_description_that_its_weights_do_not_fit_is_refused_before_memory_is_taken()
    {
        using var folder = new TemporaryFolder();
        var model = Branched();
        SavedModel.Save(model, folder.Path);
        string text = File.ReadAllText(folder.File("model.json"))
            .Replace("\"filters\": 4", "\"filters\": 400000", StringComparison.Ordinal);
        File.WriteAllText(folder.File("model.json"), text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(
            "stem.weight", Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("weights.safetensors")]
    public void A_missing_file_is_named(string file)
    {
        using var folder = new TemporaryFolder();
        SavedModel.Save(Branched(), folder.Path);
        File.Delete(folder.File(file));
        Assert.Contains(file, Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        using var folder = new TemporaryFolder();
        var model = Branched();
        model.Parameters[0].Parameter.Value.Span[1] = float.NaN;
        SavedModel.Save(model, folder.Path);
        Assert.Contains(
            "stem.weight", Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
