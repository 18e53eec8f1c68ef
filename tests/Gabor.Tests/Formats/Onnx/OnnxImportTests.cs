using Gabor.Formats.Onnx;
using Gabor.Formats.Onnx.Messages;
using Gabor.Layers;
using Gabor.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Files of other programs.</summary>
public sealed class OnnxImportTests
{
    /// <summary>The file of a package that the machine may have: microsoft.ml.dnnimagefeaturizer.resnet18 0.23.1.</summary>
    static string? ResNet18
    {
        get
        {
            string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            string file = Path.Combine(
                packages, "microsoft.ml.dnnimagefeaturizer.resnet18", "0.23.1", "tools", "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");
            return File.Exists(file) ? file : null;
        }
    }

    [Fact]
    public void ResNet18_of_NuGet_gives_the_features_of_the_runtime()
    {
        Assert.SkipWhen(ResNet18 is null, "the package Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 is not on this machine");
        var model = OnnxFile.Read(ResNet18!);
        Assert.Equal((new Shape(224, 224, 3), 512), (model.Input, model.ClassNames.Count));
        Assert.Equal(22, model.Nodes.Count(node => node.Layer is Convolution));
        float[] image = new float[model.Input.Count];
        var random = new Random(3);
        foreach (ref float x in image.AsSpan())
            x = ((float)random.NextDouble() * 255) - 120;
        using var session = new InferenceSession(ResNet18!);
        using var outputs = session.Run(
            [NamedOnnxValue.CreateFromTensor("Input247", new DenseTensor<float>(image, [1, 3, 224, 224]))]);
        float[] actual = OnnxRun.ByPlan(model, OnnxNodeCase.ChannelsLast(image, model.Input), 1);
        Assert.InRange(OnnxRun.Difference([.. outputs[0].AsEnumerable<float>()], actual), 0, 1e-5);
    }

    /// <summary>A flattened image is channel by channel there, and the weights behind it are put in the order of here.</summary>
    [Fact]
    public void Weights_behind_a_flattened_image_are_put_in_order()
    {
        var graph = Graph(["N", "2", "2", "3"], Node("Relu", "x", "a"), Node("Flatten", "a", "b"), Node("Gemm", "b w", "y"));
        graph.Initializer.Add(Tensor("w", [12, 2], [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? (float)Math.Pow(2, i / 2) : 0)]));
        var model = Read(graph).Model;
        float[] image = [.. Enumerable.Range(0, 12).Select(i => (float)(i + 1))];
        double expected = Enumerable.Range(0, 12).Sum(i => (i + 1) * Math.Pow(2, i));
        Assert.Equal([(float)expected, 0], OnnxRun.ByPlan(model, OnnxNodeCase.ChannelsLast(image, model.Input), 1));
        Assert.Equal(["relu", "dense"], model.Nodes.Select(node => node.Layer.Kind));
    }

    /// <summary>As older exporters of PyTorch write x.view(x.size(0), -1).</summary>
    [Fact]
    public void Sizes_that_are_computed_in_the_graph_are_known_before()
    {
        var graph = Graph(
            ["N", "2", "2", "3"], Node("Relu", "x", "a"), Node("Shape", "a", "s"), Node("Gather", "s zero", "n"),
            Node("Unsqueeze", "n axis", "n1"), Node("Concat", "n1 rest", "to", Int("axis", 0)), Node("Reshape", "a to", "b"),
            Node("MatMul", "b w", "c"), Node("Add", "c d", "y"));
        graph.Initializer.Add(Whole("zero", [], 0));
        graph.Initializer.Add(Whole("axis", [1], 0));
        graph.Initializer.Add(Whole("rest", [1], -1));
        graph.Initializer.Add(Tensor("w", [12, 2], new float[24]));
        graph.Initializer.Add(Tensor("d", [2], [4, 5]));
        var model = Read(graph).Model;
        Assert.Equal([4f, 5f], OnnxRun.ByPlan(model, new float[12], 1));
        Assert.Equal(["relu", "dense"], model.Nodes.Select(node => node.Layer.Kind));
    }

    /// <summary>
    /// As tf2onnx writes a network of Keras: images channels last, pixels from 0 to 255, transpositions around convolutions, a softmax.
    /// </summary>
    [Fact]
    public void A_network_of_Keras_gives_the_probabilities_of_the_runtime()
    {
        var graph = Graph(
            ["N", "6", "4", "3"], Node("Mul", "x scale", "a"), Node("Transpose", "a", "b", Ints("perm", 0, 3, 1, 2)),
            Node("Conv", "b f g", "c", Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 0, 0, 1, 1)), Node("Relu", "c", "d"),
            Node("MaxPool", "d", "e", Ints("kernel_shape", 2, 2), Ints("strides", 1, 1)),
            Node("Transpose", "e", "h", Ints("perm", 0, 2, 3, 1)), Node("Reshape", "h to", "i"),
            Node("MatMul", "i w", "j"), Node("Add", "j v", "k"), Node("Softmax", "k", "y", Int("axis", -1)));
        var random = new Random(4);
        float[] Drawn(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * (random.NextDouble() - 0.5)))];
        graph.Initializer.Add(Tensor("scale", [], [1 / 255f]));
        graph.Initializer.Add(Tensor("f", [5, 3, 3, 3], Drawn(135, 2)));
        graph.Initializer.Add(Tensor("g", [5], Drawn(5, 1)));
        graph.Initializer.Add(Whole("to", [2], -1, 10));
        graph.Initializer.Add(Tensor("w", [10, 4], Drawn(40, 2)));
        graph.Initializer.Add(Tensor("v", [4], Drawn(4, 1)));
        var model = Read(graph).Model;
        Assert.Equal(new Shape(6, 4, 3), model.Input);
        Assert.DoesNotContain("transpose", model.Nodes.Select(node => node.Layer.Kind));

        float[] image = [.. Enumerable.Range(0, 72).Select(_ => (float)random.Next(256))];
        double[] exponents = [.. OnnxRun.ByPlan(model, image, 1).Select(score => Math.Exp(score))];
        using var session = new InferenceSession(Bytes(graph));
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(image, [1, 6, 4, 3]))]);
        float[] probabilities = [.. exponents.Select(exponent => (float)(exponent / exponents.Sum()))];
        Assert.InRange(OnnxRun.Difference([.. outputs[0].AsEnumerable<float>()], probabilities), 0, 1e-5);
    }

    [Fact]
    public void A_product_with_ones_own_sigmoid_is_a_silu()
    {
        var model = Read(Graph(["N", "2", "2", "3"], Node("Sigmoid", "x", "s"), Node("Mul", "x s", "y"))).Model;
        Assert.Equal("silu", model.Nodes[0].Layer.Kind);
    }

    public static TheoryData<string, string> Gelus => new()
    {
        { "PyTorch", "Div x root a; Erf a b; Add b one c; Mul x c d; Mul d half y" },
        { "Keras", "Mul half x h; Div x root a; Erf a b; Add one b c; Mul h c y" },
        { "Keras, later", "Div x root a; Erf a b; Add one b c; Mul x half h; Mul c h y" },
        { "a third order", "Mul x inverse a; Erf a b; Add b one c; Mul c half d; Mul x d y" },
    };

    /// <summary>As exporters write GELU before opset 20; SELU; ELU with an α.</summary>
    [Theory]
    [MemberData(nameof(Gelus))]
    public void Gelu_is_read_from_its_parts(string who, string nodes)
    {
        Assert.NotEmpty(who);
        var model = AsTheRuntime(nodes);
        Assert.Equal("gelu", Assert.Single(model.Nodes).Layer.Kind);
    }

    [Theory]
    [InlineData("Selu x y", "")]
    [InlineData("Selu x y", "alpha gamma")]
    [InlineData("Elu x y", "alpha")]
    public void Exponential_units_are_read_with_their_numbers(string nodes, string attributes)
    {
        var elu = (Elu)Assert.Single(AsTheRuntime(nodes, attributes).Nodes).Layer;
        Assert.Equal(attributes.Length > 0 ? 1.3f : Elu.SeluAlpha, elu.Alpha);
        Assert.Equal(attributes.Contains("gamma", StringComparison.Ordinal) ? 1.3f : nodes[0] == 'S' ? Elu.SeluScale : 1, elu.Scale);
    }

    [Theory]
    [InlineData("Erf x y")]
    [InlineData("Div x half a; Erf a b; Add b one c; Mul x c d; Mul d half y")]
    [InlineData("Div x root a; Erf a b; Add b half c; Mul x c d; Mul d half y")]
    public void An_error_function_elsewhere_is_refused(string nodes) => Assert.Contains(
        "'Erf' (opset 17): read is one within GELU", Assert.Throws<GaborFormatException>(() => Read(Chain(nodes))).Message,
        StringComparison.Ordinal);

    static GraphProto Chain(string nodes, string attributes = "")
    {
        var graph = Graph(["N", "24"]);
        foreach (string node in nodes.Split("; "))
        {
            string[] words = node.Split(' ');
            graph.Node.Add(Node(
                words[0], string.Join(' ', words[1..^1]), words[^1],
                [.. attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
                    name => new AttributeProto { Name = name, F = 1.3f, Type = 1 })]));
        }

        foreach (var (name, number) in new[] { ("half", 0.5f), ("one", 1f), ("root", 1.4142135f), ("inverse", 0.70710677f) })
            graph.Initializer.Add(Tensor(name, [], [number]));
        return graph;
    }

    /// <summary>A network of some nodes, which gives what ONNX Runtime gives.</summary>
    static Gabor.Models.Model AsTheRuntime(string nodes, string attributes = "")
    {
        var graph = Chain(nodes, attributes);
        var model = Read(graph).Model;
        float[] image = [.. Enumerable.Range(0, 24).Select(i => (i - 12) / 3f)];
        using var session = new InferenceSession(Bytes(graph));
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(image, [1, 24]))]);
        Assert.InRange(OnnxRun.Difference([.. outputs[0].AsEnumerable<float>()], OnnxRun.ByPlan(model, image, 1)), 0, 1e-6);
        return model;
    }

    [Fact]
    public void Softmax_at_the_end_is_left_out_and_said()
    {
        var graph = Graph(["1", "4"], Node("Gemm", "x w", "s"), Node("Softmax", "s", "y"));
        graph.Initializer.Add(Tensor("w", [4, 3], new float[12]));
        var import = Read(graph);
        Assert.Equal("dense", Assert.Single(import.Model.Nodes).Layer.Kind);
        Assert.Contains("The softmax at its end is left out", Assert.Single(import.Remarks), StringComparison.Ordinal);
    }

    /// <summary>As PyTorch's example of MNIST ends.</summary>
    [Fact]
    public void The_logarithm_of_softmax_at_the_end_is_left_out_and_elsewhere_refused()
    {
        var graph = Graph(["1", "4"], Node("Gemm", "x w", "s"), Node("LogSoftmax", "s", "y"));
        graph.Initializer.Add(Tensor("w", [4, 3], new float[12]));
        Assert.Equal("dense", Assert.Single(Read(graph).Model.Nodes).Layer.Kind);
        graph.Node[1].Output[0] = "z";
        graph.Node.Add(Node("Relu", "z", "y"));
        Assert.Contains(
            "'LogSoftmax' (opset 17): read is one at the end", Assert.Throws<GaborFormatException>(() => Read(graph)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>As Keras ends a network that tells two classes apart: softmax of 0 and z is 1 − σ(z) and σ(z).</summary>
    [Fact]
    public void A_sigmoid_of_one_number_at_the_end_tells_two_classes_apart()
    {
        var graph = Graph(["1", "2"], Node("Gemm", "x w", "s"), Node("Sigmoid", "s", "y"));
        graph.Initializer.Add(Tensor("w", [2, 1], [0.5f, -2]));
        var import = Read(graph);
        Assert.Equal(2, import.Model.ClassNames.Count);
        Assert.Contains("the second of two classes", Assert.Single(import.Remarks), StringComparison.Ordinal);
        float[] scores = OnnxRun.ByPlan(import.Model, [3, 1], 1);
        using var session = new InferenceSession(Bytes(graph));
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new float[] { 3, 1 }, [1, 2]))]);
        double likely = outputs[0].AsEnumerable<float>().Single();
        Assert.Equal(likely, Math.Exp(scores[1]) / (Math.Exp(scores[0]) + Math.Exp(scores[1])), 1e-6);
    }

    [Fact]
    public void A_network_that_gives_a_single_number_is_no_classifier()
    {
        var graph = Graph(["1", "2"], Node("Gemm", "x w", "y"));
        graph.Initializer.Add(Tensor("w", [2, 1], [0.5f, -2]));
        Assert.Contains(
            "a classifier gives one for each class", Assert.Throws<GaborFormatException>(() => Read(graph)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Einsum", "node 'n', 'Einsum' (opset 17): this operator is not read.")]
    [InlineData("Relu", "its input 'x' is ?×3×?×?; state the height and width of images.", "N", "3", "H", "W")]
    [InlineData("Flatten", "its attribute 'odd' is not read.")]
    public void What_is_not_read_is_named(string type, string message, params string[] sizes)
    {
        var graph = Graph(sizes.Length > 0 ? sizes : ["N", "3", "4", "4"], Node(type, "x", "y", Int("odd", 1)));
        graph.Node[0].Name = "n";
        string actual = Assert.Throws<GaborFormatException>(() => Read(graph)).Message;
        Assert.StartsWith("f.onnx: ", actual, StringComparison.Ordinal);
        Assert.Contains(message, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_many_nodes_copy_do_not_fill_the_memory()
    {
        var graph = Graph(["N", "1", "1", "1"]);
        graph.Initializer.Add(Tensor("w", [100_000], new float[100_000]));
        for (int i = 0; i < 100; i++)
            graph.Node.Add(Node("Mul", $"{(i == 0 ? "w" : $"c{i}")} w", $"c{i + 1}"));
        graph.Node.Add(Node("Mul", "x c100", "y"));
        string message = Assert.Throws<GaborFormatException>(() => OnnxFile.Import(Bytes(graph), "f.onnx")).Message;
        Assert.Contains("its numbers take more than 8 times the file's", message, StringComparison.Ordinal);
    }

    internal static OnnxImport Read(GraphProto graph) => OnnxFile.Import(Bytes(graph), "f.onnx");

    internal static byte[] Bytes(GraphProto graph)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "test", Graph = graph };
        model.OpsetImport.Add(new OperatorSetProto { Version = 17 });
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }

    internal static GraphProto Graph(string[] sizes, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "g" };
        var shape = new ShapeProto();
        foreach (string size in sizes)
            shape.Dim.Add(int.TryParse(size, out int number) ? new DimensionProto { Value = number } : new() { Name = size });
        graph.Input.Add(new ValueProto { Name = "x", Type = new() { TensorType = new() { ElemType = 1, Shape = shape } } });
        graph.Output.Add(new ValueProto { Name = "y" });
        graph.Node.AddRange(nodes);
        return graph;
    }

    internal static NodeProto Node(string type, string inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs.Split(' '));
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        return node;
    }

    internal static AttributeProto Int(string name, long value) => new() { Name = name, I = value, Type = 2 };

    static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    internal static TensorProto Tensor(string name, long[] dims, float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 1 };
        tensor.Dims.AddRange(dims);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    internal static TensorProto Whole(string name, long[] dims, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 7 };
        tensor.Dims.AddRange(dims);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }
}
