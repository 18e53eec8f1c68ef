using Gabor.Layers;
using Gabor.Models;
using static Gabor.Peers.OnnxGraph;

namespace Gabor.Peers;

/// <summary>A network of Gabor as an ONNX model for any number of images, layer by layer.</summary>
sealed class OnnxFile
{
    /// <summary>The names of the one input and the one output.</summary>
    public const string Input = "images", Output = "scores";

    readonly OnnxGraph graph = new();
    readonly Model model;

    OnnxFile(Model model) => this.model = model;

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="NotSupportedException">A layer has no counterpart.</exception>
    public static byte[] Write(Model model)
    {
        var file = new OnnxFile(model);
        for (int i = 0; i < model.Nodes.Count; i++)
        {
            string[] inputs = [.. model.Nodes[i].Sources.Select(source => source < 0 ? Input : file.Name(source))];
            file.Add(model.Nodes[i].Layer, inputs, file.Name(i));
        }

        return file.graph.Model(
            model.Name, (Input, Layouts.Sizes(1, model.Input, Layouts.ReadsVectors(model))), (Output, [1, model.Output.Count]));
    }

    void Add(Layer layer, string[] inputs, string output)
    {
        switch (layer)
        {
            case Convolution convolution:
                Add(convolution, inputs, output);
                break;
            case Dense dense:
                Add(dense, inputs[0], output);
                break;
            case BatchNormalization norm:
                graph.Operator(
                    "BatchNormalization", [.. inputs, .. Vectors(layer, 0)], output, Attribute("epsilon", norm.Epsilon));
                break;
            case LocalResponseNormalization { Channels: var channels } response when channels % 2 == 1:
                graph.Operator(
                    "LRN", inputs, output, Attribute("size", channels), Attribute("alpha", response.Scale * channels),
                    Attribute("beta", response.Power), Attribute("bias", response.Offset)); // ONNX divides α by the number of channels
                break;
            case Relu:
                graph.Operator("Relu", inputs, output);
                break;
            case Relu6:
                string least = graph.Tensor($"{layer.Name}.least", [0]), most = graph.Tensor($"{layer.Name}.most", [6]);
                graph.Operator("Clip", [.. inputs, least, most], output);
                break;
            case MaxPooling pooling:
                graph.Operator("MaxPool", inputs, output, [.. Pooling(pooling.Window, pooling.RoundsUp), Dilations(pooling.Window)]);
                break;
            case AveragePooling pooling:
                graph.Operator(
                    "AveragePool", inputs, output,
                    [.. Pooling(pooling.Window, pooling.RoundsUp), Attribute("count_include_pad", pooling.CountsPadding ? 1 : 0)]);
                break;
            case GlobalAveragePooling:
                graph.Operator("GlobalAveragePool", inputs, $"{layer.Name}.image");
                graph.Operator("Flatten", [$"{layer.Name}.image"], output);
                break;
            case Layers.Add { Inputs.Count: 2 }:
                graph.Operator("Add", inputs, output);
                break;
            case Concat:
                graph.Operator("Concat", inputs, output, Attribute("axis", 1));
                break;
            default:
                throw Unsupported.Of(layer);
        }
    }

    void Add(Convolution layer, string[] inputs, string output)
    {
        var window = layer.Window;
        string filters = graph.Tensor(
            Name(layer, 0), Layouts.Filters(layer), layer.Output.Depth, layer.Inputs[0].Depth / layer.Groups, window.Height, window.Width);
        graph.Operator(
            "Conv", [.. inputs, filters, .. Vectors(layer, 1)], output,
            [.. Placed(window), Dilations(window), Attribute("group", layer.Groups)]);
    }

    void Add(Dense layer, string input, string output)
    {
        string rows = input;
        if (layer.Inputs[0] is not { Height: 1, Width: 1 } && rows != Input)
            graph.Operator("Flatten", [input], rows = $"{layer.Name}.rows");
        string weights = graph.Tensor(Name(layer, 0), Layouts.Weights(layer), layer.Output.Count, layer.Inputs[0].Count);
        graph.Operator("Gemm", [rows, weights, .. Vectors(layer, 1)], output, Attribute("transB", 1));
    }

    static ProtobufMessage[] Placed(Window window) =>
    [
        Attribute("kernel_shape", window.Height, window.Width), Attribute("strides", window.StrideHeight, window.StrideWidth),
        Attribute("pads", window.PaddingTop, window.PaddingLeft, window.PaddingBottom, window.PaddingRight),
    ];

    static ProtobufMessage[] Pooling(Window window, bool roundsUp) => [.. Placed(window), Attribute("ceil_mode", roundsUp ? 1 : 0)];

    static ProtobufMessage Dilations(Window window) => Attribute("dilations", window.DilationHeight, window.DilationWidth);

    string Name(int node) => node == model.Outputs[0] ? Output : model.Nodes[node].Layer.Name;

    static string Name(Layer layer, int parameter) => $"{layer.Name}.{layer.Parameters[parameter].Name}";

    /// <summary>The parameters of a layer from one on, each a vector: biases; scale, shift, mean and variance.</summary>
    string[] Vectors(Layer layer, int first) =>
    [
        .. Enumerable.Range(first, layer.Parameters.Count - first)
            .Select(p => graph.Tensor(Name(layer, p), layer.Parameters[p].Value.Span, layer.Parameters[p].Count)),
    ];
}
