using System.Runtime.InteropServices;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Peers;

/// <summary>A network of Gabor as an ONNX model for any number of images. The numbers are those of the fields in onnx.proto.</summary>
sealed class OnnxFile
{
    /// <summary>The names of the one input and the one output.</summary>
    public const string Input = "images", Output = "scores";

    const int FormatVersion = 8, OperatorSet = 17, Float = 1, Whole = 2, Wholes = 7;

    readonly ProtobufMessage graph = new();
    readonly Model model;

    OnnxFile(Model model) => this.model = model;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(Model model)
    {
        var file = new OnnxFile(model);
        for (int i = 0; i < model.Nodes.Count; i++)
            file.Add(i);
        file.graph
            .With(2, model.Name)
            .With(11, Value(Input, Layouts.Sizes(1, model.Input, Layouts.ReadsVectors(model))))
            .With(12, Value(Output, [1, model.Output.Count]));
        return new ProtobufMessage()
            .With(1, FormatVersion)
            .With(7, file.graph)
            .With(8, new ProtobufMessage().With(2, OperatorSet))
            .Written.ToArray();
    }

    void Add(int i)
    {
        var layer = model.Nodes[i].Layer;
        string[] inputs = [.. model.Nodes[i].Sources.Select(source => source < 0 ? Input : Name(source))];
        switch (layer)
        {
            case Convolution { Groups: 1 } convolution:
                var window = convolution.Window;
                string filters = Tensor(
                    layer, 0, Layouts.Filters(convolution), convolution.Output.Depth, layer.Inputs[0].Depth, window.Height, window.Width);
                Operator("Conv", [.. inputs, filters, .. Vectors(layer, 1)], Name(i),
                    Attribute("kernel_shape", window.Height, window.Width), Attribute("strides", window.StrideHeight, window.StrideWidth),
                    Attribute("pads", window.PaddingTop, window.PaddingLeft, window.PaddingBottom, window.PaddingRight),
                    Attribute("dilations", window.DilationHeight, window.DilationWidth));
                break;
            case Dense dense:
                string rows = inputs[0];
                if (layer.Inputs[0] is not { Height: 1, Width: 1 } && rows != Input)
                    Operator("Flatten", inputs, rows = $"{layer.Name}.rows");
                string weights = Tensor(layer, 0, Layouts.Weights(dense), dense.Output.Count, layer.Inputs[0].Count);
                Operator("Gemm", [rows, weights, .. Vectors(layer, 1)], Name(i), Attribute("transB", 1));
                break;
            case BatchNormalization:
                Operator("BatchNormalization", [.. inputs, .. Vectors(layer, 0)], Name(i));
                break;
            case Relu:
                Operator("Relu", inputs, Name(i));
                break;
            case MaxPooling { Window: { PaddingTop: 0, PaddingLeft: 0, DilationHeight: 1 } pool, RoundsUp: false }:
                Operator(
                    "MaxPool", inputs, Name(i), Attribute("kernel_shape", pool.Height, pool.Width),
                    Attribute("strides", pool.StrideHeight, pool.StrideWidth));
                break;
            case GlobalAveragePooling:
                Operator("GlobalAveragePool", inputs, $"{layer.Name}.image");
                Operator("Flatten", [$"{layer.Name}.image"], Name(i));
                break;
            case Layers.Add:
                Operator("Add", inputs, Name(i));
                break;
            default:
                throw new NotSupportedException($"{layer.Name}: the comparison has no {layer.Kind} of this kind.");
        }
    }

    string Name(int node) => node == model.Outputs[0] ? Output : model.Nodes[node].Layer.Name;

    void Operator(string type, string[] inputs, string output, params ProtobufMessage[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
            node.With(1, input);
        node.With(2, output).With(4, type);
        foreach (var attribute in attributes)
            node.With(5, attribute);
        graph.With(1, node);
    }

    static ProtobufMessage Attribute(string name, long value) => new ProtobufMessage().With(1, name).With(3, value).With(20, Whole);

    static ProtobufMessage Attribute(string name, params long[] values)
    {
        var attribute = new ProtobufMessage().With(1, name);
        foreach (long value in values)
            attribute.With(8, value);
        return attribute.With(20, Wholes);
    }

    /// <summary>The parameters of a layer from one on, each a vector: biases; scale, shift, mean and variance.</summary>
    string[] Vectors(Layer layer, int first) =>
    [
        .. Enumerable.Range(first, layer.Parameters.Count - first)
            .Select(p => Tensor(layer, p, layer.Parameters[p].Value.Span.ToArray(), layer.Parameters[p].Count)),
    ];

    string Tensor(Layer layer, int parameter, float[] numbers, params long[] sizes)
    {
        string name = $"{layer.Name}.{layer.Parameters[parameter].Name}";
        var tensor = new ProtobufMessage();
        foreach (long size in sizes)
            tensor.With(1, size);
        graph.With(5, tensor.With(2, Float).With(8, name).With(9, MemoryMarshal.AsBytes<float>(numbers)));
        return name;
    }

    /// <summary>What goes in or comes out; the first of its sizes is any number of images.</summary>
    static ProtobufMessage Value(string name, long[] sizes)
    {
        var shape = new ProtobufMessage().With(1, new ProtobufMessage().With(2, "N"));
        foreach (long size in sizes[1..])
            shape.With(1, new ProtobufMessage().With(1, size));
        return new ProtobufMessage().With(1, name)
            .With(2, new ProtobufMessage().With(1, new ProtobufMessage().With(1, Float).With(2, shape)));
    }
}
