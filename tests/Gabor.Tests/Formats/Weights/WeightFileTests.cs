using Gabor.Devices;
using Gabor.Formats;
using Gabor.Formats.Weights;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Tests.Formats.PyTorch;
using Gabor.Tests.Golden;

namespace Gabor.Tests.Formats.Weights;

/// <summary>Weights of other programs in networks of this one.</summary>
public sealed class WeightFileTests
{
    static readonly string[] Three = ["a", "b", "c"];

    static WeightFile Safetensors(params (string Name, int[] Sizes, float[] Values)[] tensors) =>
        WeightFile.Read(new MemoryStream(SafetensorsTests.Write(tensors)), "w.safetensors");

    static (string, int[], float[]) Tensor(string name, params int[] sizes) =>
        (name, sizes, [.. Enumerable.Range(1, sizes.Aggregate(1, (x, y) => x * y)).Select(i => (float)i)]);

    static Model Chain() => new Sequential("chain", new Shape(2, 2, 1)).Convolution(2, 1).Relu().Dense(3).Build(Three);

    /// <summary>What PyTorch's names are for <see cref="Chain"/>.</summary>
    static (string, int[], float[])[] OfChain(string prefix = "", int classes = 3) =>
    [
        Tensor(prefix + "features.0.weight", 2, 1, 1, 1), Tensor(prefix + "features.0.bias", 2),
        Tensor(prefix + "classifier.1.weight", classes, 8), Tensor(prefix + "classifier.1.bias", classes),
    ];

    static Parameter Parameter(Model model, string name) => model.Parameters.Single(parameter => parameter.Name == name).Parameter;

    [Fact]
    public void A_network_of_PyTorch_gives_the_same_numbers()
    {
        var golden = GoldenFile.Root("torch-networks").GetProperty("forward");
        var graph = new GraphBuilder("net", new Shape(6, 6, 3));
        var x = graph.Add(s => new Convolution("first", s[0], 4, Window.Square(3, 1, 1), hasBias: false), graph.Input);
        x = graph.Add(s => new Relu("relu1", s[0]), graph.Add(s => new BatchNormalization("norm", s[0]), x));
        x = graph.Add(s => new Relu("relu2", s[0]), graph.Add(s => new Convolution("grouped", s[0], 8, new Window(3, 2), groups: 2), x));
        x = graph.Add(s => new DepthwiseConvolution("each", s[0], Window.Square(3, 1, 1)), x);
        x = graph.Add(s => new TransposedConvolution("wider", s[0], 2, Window.Square(2, 2)), x);
        x = graph.Add(s => new Dense("hidden", s[0], 5), graph.Add(s => new Flatten("flat", s[0]), x));
        var model = graph.Build(Three, graph.Add(s => new Dense("head", s[0], 3), graph.Add(s => new Relu("relu3", s[0]), x)));

        using var file = WeightFile.Read(new MemoryStream(PyTorchGoldenTests.Unpacked(golden.GetProperty("file"))), "net.pth");
        var names = WeightNameFile.From(Json("""{ "names": { "*": "*" } }"""), "names.json");
        Assert.Empty(file.LoadInto(model, names).Unused);

        using var workers = new Workers(1);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, 2, PlanMode.Inference));
        double[] input = GoldenValues.Permute(golden.GetProperty("input").Numbers(), [2, 3, 6, 6], [0, 2, 3, 1]);
        for (int i = 0; i < input.Length; i++)
            plan.Input(2)[i] = (float)input[i];
        plan.Forward(2);
        double[] output = golden.GetProperty("output").Numbers();
        for (int i = 0; i < output.Length; i++)
            Assert.Equal(output[i], plan.Output(2)[i], 1e-6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("model.")]
    public void Wrappers_in_names_are_left_out(string prefix)
    {
        var model = Chain();
        using var file = Safetensors(OfChain(prefix));
        var report = file.LoadInto(model);
        Assert.Equal(("torchvision", prefix), (report.Names, report.Prefix));
        Assert.True(report is { IsComplete: true, Unused.Count: 0, Matched.Count: 4 });
        Assert.True(model.IsInitialized);
        Assert.Equal("torchvision: 4 of 4 parameters found, 0 of other sizes, 0 tensors unused", report.ToString());
        // [n', C H W] there, [H W C, n'] here: the weight of output 0 for place 1 and channel 0 is number 2.
        Assert.Equal([1, 9, 17, 5, 13, 21, 2, 10, 18], Parameter(model, "dense1.weight").Value.Span[..9].ToArray());
    }

    [Fact]
    public void Names_of_Gabor_need_no_map()
    {
        var model = Chain();
        using var file = Safetensors(
            Tensor("dense1.bias", 3), Tensor("conv1.bias", 2), Tensor("conv1.weight", 1, 1, 1, 2), Tensor("dense1.weight", 8, 3));
        Assert.Equal("gabor", file.LoadInto(model).Names);
        Assert.Equal([1, 2, 3, 4], Parameter(model, "dense1.weight").Value.Span[..4].ToArray());
    }

    [Fact]
    public void What_is_missing_different_or_unused_is_told()
    {
        var model = Chain();
        using var file = Safetensors([.. OfChain(classes: 5).SkipLast(1), Tensor("aux.weight", 2), Tensor("bn.num_batches_tracked", 1)]);
        var report = file.Match(model);
        var different = Assert.Single(report.Different);
        Assert.Equal(("dense1.weight", "classifier.1.weight"), (different.Parameter, different.Tensor));
        Assert.Equal([3, 8], different.Sizes);
        Assert.Equal([5, 8], different.Found);
        Assert.Equal("dense1.bias", Assert.Single(report.Missing).Parameter);
        Assert.Equal("aux.weight", Assert.Single(report.Unused).Name);
        Assert.False(report.IsComplete);
        Assert.Equal(
            "w.safetensors: it does not fit chain. 1 parameters have other sizes: dense1.weight needs 3×8, 'classifier.1.weight' has 5×8.",
            Assert.Throws<GaborFormatException>(() => file.LoadInto(model)).Message);
        Assert.False(model.IsInitialized);

        file.LoadInto(model, isPartial: true);
        Assert.Equal([1, 2], Parameter(model, "conv1.weight").Value.Span.ToArray());
        Assert.Contains(Parameter(model, "dense1.weight").Value.Span.ToArray(), value => value != 0);
    }

    [Fact]
    public void A_network_that_has_weights_keeps_those_that_are_not_in_the_file()
    {
        var model = Chain();
        model.Initialize(7);
        float[] before = Parameter(model, "dense1.weight").Value.Span.ToArray();
        using var file = Safetensors([.. OfChain().Take(2)]);
        file.LoadInto(model, isPartial: true);
        Assert.Equal(before, Parameter(model, "dense1.weight").Value.Span.ToArray());
        Assert.Equal([1, 2], Parameter(model, "conv1.bias").Value.Span.ToArray());
        using var other = Safetensors(Tensor("x", 1));
        Assert.Contains(
            "nothing in it fits chain", Assert.Throws<GaborFormatException>(() => other.LoadInto(model, isPartial: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_refused()
    {
        var tensors = OfChain();
        tensors[1].Item3[1] = float.NaN;
        using var file = Safetensors(tensors);
        Assert.Contains(
            "'features.0.bias' holds NaN", Assert.Throws<GaborFormatException>(() => file.LoadInto(Chain())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_and_channels_are_those_of_the_file()
    {
        var network = new Network("chain", "for the test", (input, classes) => new Sequential("chain", input)
            .Convolution(2, 1).GlobalAveragePooling().Dense(classes.Count).Build(classes));
        using var file = Safetensors(
            Tensor("features.0.weight", 2, 5, 1, 1), Tensor("features.0.bias", 2), Tensor("classifier.0.weight", 4, 2),
            Tensor("classifier.0.bias", 4));
        var model = file.Load(network);
        Assert.Equal(new Shape(32, 32, 5), model.Input);
        Assert.Equal(["0", "1", "2", "3"], model.ClassNames);
        Assert.Equal(["p", "q", "r", "s"], file.Load(network, ["p", "q", "r", "s"]).ClassNames);
        Assert.Throws<GaborFormatException>(() => file.Load(network, Three));
    }

    [Fact]
    public void The_format_is_told_by_the_content()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.txt"), Pickle.Zip(Pickle.Weights()));
        File.WriteAllBytes(folder.File("b.pth"), SafetensorsTests.Sample());
        File.WriteAllBytes(folder.File("c.safetensors"), Pickle.Legacy(Pickle.Weights(isLegacy: true)));
        using (var a = WeightFile.Open(folder.File("a.txt")))
        {
            Assert.Equal("pytorch", a.Format);
            Assert.Equal([1, 2, 3, 4, 5, 6], a.Read("w"));
            Assert.Equal("w 2×3 F32", Assert.Single(a.Tensors).ToString());
        }

        using (var b = WeightFile.Open(folder.File("b.pth")))
            Assert.Equal("safetensors", b.Format);
        using (var c = WeightFile.Open(folder.File("c.safetensors")))
            Assert.Equal("pytorch", c.Format);
        foreach (var (content, what) in ((byte[], string)[])
            [
                ([0x89, .. "HDF\r\n\u001a\n"u8], "this is an HDF5 file"), ([.. "GGUF"u8, 3, 0], "this is a GGUF file"),
                ([], "no file of weights that is known"),
                ([.. "{\"a\":1}"u8], "no file of weights that is known"),
                ([0x80, 4, .. "xxxxxxxxxxxxxxxxxxxxxxxx"u8], "no file of weights that is known"),
                (new ZipBuilder().Add("model.json", [1]).End(), "0 files data.pkl"),
            ])
        {
            File.WriteAllBytes(folder.File("d"), content);
            Assert.Contains(
                what, Assert.Throws<GaborFormatException>(() => WeightFile.Open(folder.File("d"))).Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            "there is no such file", Assert.Throws<GaborFormatException>(() => WeightFile.Open(folder.File("e"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "it is a folder", Assert.Throws<GaborFormatException>(() => WeightFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    internal static JsonItem Json(string text) => JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(text), "names.json");
}
