using Gabor.Formats.Onnx.Messages;
using Gabor.Layers;
using static Gabor.Formats.Onnx.OnnxNodes;

namespace Gabor.Formats.Onnx;

/// <summary>What each layer is in ONNX.</summary>
static class OnnxLayers
{
    /// <summary>Writes a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="nodes">The graph.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="ArgumentException">It has no counterpart.</exception>
    public static OnnxWritten Write(Layer layer, OnnxWritten[] inputs, OnnxNodes nodes) => layer switch
    {
        Convolution conv => Convolved(conv, conv.Window, conv.Groups, Weight(conv, Filters(conv, [3, 2, 0, 1]), nodes), inputs[0], nodes),
        PatchWhitening conv => Convolved(conv, conv.Window, 1, Weight(conv, Filters(conv, [3, 2, 0, 1]), nodes), inputs[0], nodes),
        DepthwiseConvolution conv => Convolved(
            conv, conv.Window, conv.Inputs[0].Depth, Weight(conv, Depthwise(conv), nodes), inputs[0], nodes),
        QuantizedConvolution conv => Convolved(
            conv, conv.Window, conv.Groups, OnnxQuantized.Weight(conv, Filters(conv, [3, 2, 0, 1]), 0, nodes), inputs[0], nodes),
        QuantizedDense dense => Product(dense, inputs[0], isTied: false, nodes),
        Quantize quantize => OnnxQuantized.Rounded(quantize, inputs[0], nodes),
        TransposedConvolution conv => Transposed(conv, inputs[0], nodes),
        Dense dense => Product(dense, inputs[0], isTied: false, nodes),
        TiedDense dense => Product(dense, inputs[0], isTied: true, nodes),
        BatchNormalization norm => Normalized(norm, inputs[0], nodes),
        Affine affine => Scaled(affine, inputs[0], nodes),
        LocalResponseNormalization response => Response(response, inputs[0], nodes),
        MaxPooling pooling => OfImage(
            "MaxPool", layer, inputs[0], nodes,
            [.. Placed(Reaching(pooling.Window, layer)), Dilations(pooling.Window)]),
        AveragePooling pooling => OfImage(
            "AveragePool", layer, inputs[0], nodes,
            [
                .. Placed(pooling.CountsPadding ? pooling.Window : Reaching(pooling.Window, layer)),
                Attribute("ceil_mode", pooling is { RoundsUp: true, CountsPadding: true } ? 1 : 0),
                Attribute("count_include_pad", pooling.CountsPadding ? 1 : 0),
            ]),
        GlobalAveragePooling => OfImage("GlobalAveragePool", layer, inputs[0], nodes),
        Upsample upsample => new(
            nodes.Add(
                "Resize", layer.Name,
                [
                    nodes.Image(inputs[0]).Name, "",
                    nodes.Tensor($"{layer.Name}/scales", [1, 1, upsample.Factor, upsample.Factor]),
                ],
                Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"),
                Attribute("nearest_mode", "floor")), layer.Output, OnnxOrder.First),
        ChannelPadding padding => Padded(layer, inputs[0], nodes, 0, padding.Before, 0, 0, 0, padding.After, 0, 0),
        ImagePadding padding => Padded(
            layer, inputs[0], nodes, 0, 0, padding.Top, padding.Left, 0, 0, padding.Bottom, padding.Right),
        Layers.Add => Joined("Sum", layer, inputs, nodes),
        Concat => Joined("Concat", layer, inputs, nodes, Attribute("axis", 1)),
        Multiply => Joined("Mul", layer, inputs, nodes),
        Flatten => nodes.AnyRows(inputs[0]) is var rows && rows.Order == OnnxOrder.Rows ? rows with { Shape = layer.Output } : rows,
        Reshape => nodes.Rows(inputs[0]) with { Shape = layer.Output },
        Transpose transpose => new(
            nodes.Add(
                "Transpose", layer.Name, [nodes.Last(inputs[0]).Name],
                Attribute("perm", 0L, transpose.Axes.Rows + 1, transpose.Axes.Columns + 1, transpose.Axes.Channels + 1)),
            layer.Output, OnnxOrder.Last),
        Softmax => Normed(layer, inputs[0], nodes),
        Dropout or SpatialDropout or GaussianNoise => inputs[0],
        GaussianSample => Means(layer, inputs[0], nodes),
        _ => Function(layer, inputs[0], nodes),
    };

    static OnnxWritten Function(Layer layer, OnnxWritten input, OnnxNodes nodes)
    {
        string x = input.Name, name = layer.Name;
        string a = layer switch
        {
            Relu => nodes.Add("Relu", name, [x]),
            Relu6 => nodes.Add("Clip", name, [x, nodes.Number($"{name}/least", 0), nodes.Number($"{name}/most", 6)]),
            Clip clip => nodes.Add(
                "Clip", name, [x, nodes.Number($"{name}/least", clip.Least), nodes.Number($"{name}/most", clip.Most)]),
            Sigmoid => nodes.Add("Sigmoid", name, [x]),
            Tanh => nodes.Add("Tanh", name, [x]),
            LeakyRelu leaky => nodes.Add("LeakyRelu", name, [x], Attribute("alpha", leaky.Leak)),
            Elu { Scale: 1 } elu => nodes.Add("Elu", name, [x], Attribute("alpha", elu.Alpha)),
            Elu selu => nodes.Add("Selu", name, [x], Attribute("alpha", selu.Alpha), Attribute("gamma", selu.Scale)),
            Gelu gelu => nodes.Add("Gelu", name, [x], Attribute("approximate", gelu.Exact ? "none" : "tanh")),
            Silu => nodes.Add("Mul", name, [x, nodes.Add("Sigmoid", $"{name}/sigmoid", [x])]),
            HardSigmoid hard => nodes.Add(
                "HardSigmoid", name, [x], Attribute("alpha", hard.Slope), Attribute("beta", hard.Offset)),
            HardSwish => nodes.Add("HardSwish", name, [x]),
            _ => throw new ArgumentException(
                $"{layer.Name}: a layer of kind {layer.Kind} has no counterpart in ONNX, so the network cannot be exported."),
        };
        return input with { Name = a };
    }

    static OnnxWritten OfImage(
        string type, Layer layer, OnnxWritten input, OnnxNodes nodes, params ReadOnlySpan<AttributeProto?> attributes) =>
        new(nodes.Add(type, layer.Name, [nodes.Image(input).Name], attributes), layer.Output, OnnxOrder.First);

    static OnnxWritten Convolved(
        Layer layer, Window window, int groups, string weight, OnnxWritten input, OnnxNodes nodes) => new(
        nodes.Add(
            "Conv", layer.Name, [nodes.Image(input).Name, weight, .. Bias(layer, nodes)],
            [.. Placed(window), Dilations(window), Attribute("group", groups)]), layer.Output, OnnxOrder.First);

    static OnnxWritten Transposed(TransposedConvolution layer, OnnxWritten input, OnnxNodes nodes) => new(
        nodes.Add(
            "ConvTranspose", layer.Name,
            [nodes.Image(input).Name, Weight(layer, Filters(layer, [3, 2, 0, 1]), nodes), .. Bias(layer, nodes)],
            [
                .. Placed(layer.Window), Dilations(layer.Window), Attribute("group", layer.Groups),
                Attribute("output_padding", layer.OutputPadding.Height, (long)layer.OutputPadding.Width),
            ]), layer.Output, OnnxOrder.First);

    /// <summary>A dense layer; its weights are put in the order of the numbers that it reads.</summary>
    static OnnxWritten Product(Layer layer, OnnxWritten input, bool isTied, OnnxNodes nodes)
    {
        var rows = nodes.AnyRows(input);
        var weight = layer.Parameters[0];
        var matrix = new OnnxTensor([weight.Sizes[0], weight.Sizes[1]], weight.Value.Span.ToArray());
        if (isTied)
            matrix = matrix.Transposed([1, 0]);
        int[] sizes = matrix.Dims;
        if (rows.Order == OnnxOrder.RowsOfChannels)
        {
            int depth = rows.Shape.Depth;
            matrix = matrix.As(sizes[0] / depth, depth, sizes[1]).Transposed([1, 0, 2]).As(sizes);
        }

        string product = nodes.Add("Gemm", layer.Name, [rows.Name, Weight(layer, matrix, nodes), .. Bias(layer, nodes)]);
        return new OnnxWritten(product, layer.Output, OnnxOrder.Rows);
    }

    static OnnxWritten Normalized(BatchNormalization layer, OnnxWritten input, OnnxNodes nodes)
    {
        var value = Channels(input, nodes);
        string[] numbers =
        [
            .. layer.Parameters.Select(parameter => nodes.Tensor($"{layer.Name}.{parameter.Name}", parameter.Value.Span)),
        ];
        return value with
        {
            Name = nodes.Add("BatchNormalization", layer.Name, [value.Name, .. numbers], Attribute("epsilon", layer.Epsilon)),
        };
    }

    /// <summary>A factor, then an offset, of each channel or of each element.</summary>
    static OnnxWritten Scaled(Affine layer, OnnxWritten input, OnnxNodes nodes)
    {
        var value = layer.IsByElement ? nodes.Rows(input) : Channels(input, nodes);
        int[] sizes = value.Order == OnnxOrder.First ? [layer.Inputs[0].Depth, 1, 1] : [layer.Parameters[0].Count];
        string[] numbers =
        [
            .. layer.Parameters.Select(parameter => nodes.Tensor($"{layer.Name}.{parameter.Name}", parameter.Value.Span, sizes)),
        ];
        string product = nodes.Add("Mul", $"{layer.Name}/scaled", [value.Name, numbers[0]]);
        return value with { Name = nodes.Add("Add", layer.Name, [product, numbers[1]]) };
    }

    /// <summary>ONNX divides α by the number of channels.</summary>
    static OnnxWritten Response(LocalResponseNormalization layer, OnnxWritten input, OnnxNodes nodes) => layer.Channels % 2 == 1
        ? OfImage(
            "LRN", layer, input, nodes, Attribute("size", layer.Channels), Attribute("alpha", layer.Scale * layer.Channels),
            Attribute("beta", layer.Power), Attribute("bias", layer.Offset))
        : throw new ArgumentException(
            $"{layer.Name}: of {layer.Channels} channels ONNX takes the one more after the channel; only odd numbers can be exported.");

    static OnnxWritten Normed(Layer layer, OnnxWritten input, OnnxNodes nodes)
    {
        var value = Channels(input, nodes);
        return value with { Name = nodes.Add("Softmax", layer.Name, [value.Name], Attribute("axis", 1)) };
    }

    /// <summary>The first half of what it reads, the means.</summary>
    static OnnxWritten Means(Layer layer, OnnxWritten input, OnnxNodes nodes) => new(
        nodes.Add(
            "Slice", layer.Name,
            [
                nodes.Rows(input).Name, nodes.Whole($"{layer.Name}/starts", [1], 0),
                nodes.Whole($"{layer.Name}/ends", [1], layer.Output.Count), nodes.Whole($"{layer.Name}/axes", [1], 1),
            ]), layer.Output, OnnxOrder.Rows);

    static OnnxWritten Padded(Layer layer, OnnxWritten input, OnnxNodes nodes, params ReadOnlySpan<long> pads) => new(
        nodes.Add("Pad", layer.Name, [nodes.Image(input).Name, nodes.Whole($"{layer.Name}/pads", [8], pads)]), layer.Output,
        OnnxOrder.First);

    static OnnxWritten Joined(
        string type, Layer layer, OnnxWritten[] inputs, OnnxNodes nodes, params ReadOnlySpan<AttributeProto?> attributes)
    {
        bool areVectors = inputs.All(input => input.Order == OnnxOrder.Rows && input.Shape.Height * input.Shape.Width == 1);
        string[] names = [.. inputs.Select(input => areVectors ? input.Name : nodes.Image(input).Name)];
        return new(nodes.Add(type, layer.Name, names, attributes), layer.Output, areVectors ? OnnxOrder.Rows : OnnxOrder.First);
    }

    /// <summary>A value whose second axis is its channels: a vector, or an image.</summary>
    static OnnxWritten Channels(OnnxWritten value, OnnxNodes nodes) =>
        value.Order == OnnxOrder.Rows && value.Shape.Height * value.Shape.Width == 1 ? value : nodes.Image(value);

    static OnnxTensor Filters(Layer layer, int[] order)
    {
        var weight = layer.Parameters[0];
        return new OnnxTensor(weight.Sizes.ToArray(), weight.Value.Span.ToArray()).Transposed(order);
    }

    /// <summary>Filters of one channel each: [F₁, F₂, D] here, [D, 1, F₁, F₂] there.</summary>
    static OnnxTensor Depthwise(Layer layer)
    {
        var filters = Filters(layer, [2, 0, 1]);
        return filters.As(filters.Dims[0], 1, filters.Dims[1], filters.Dims[2]);
    }

    /// <summary>Weights as they are, or of a quantized dense layer, whose filters are the last axis.</summary>
    static string Weight(Layer layer, OnnxTensor tensor, OnnxNodes nodes) => layer is QuantizedLayer quantized
        ? OnnxQuantized.Weight(quantized, tensor, tensor.Dims.Length - 1, nodes)
        : nodes.Tensor($"{layer.Name}.weight", tensor.Floats, tensor.Dims);

    static string[] Bias(Layer layer, OnnxNodes nodes) =>
        layer is QuantizedLayer quantized ? [OnnxQuantized.Bias(quantized, nodes)]
        : layer.Parameters.Count > 1 ? [nodes.Tensor($"{layer.Name}.bias", layer.Parameters[1].Value.Span)] : [];

    static AttributeProto[] Placed(Window window) =>
    [
        Attribute("kernel_shape", window.Height, (long)window.Width),
        Attribute("strides", window.StrideHeight, (long)window.StrideWidth),
        Attribute("pads", window.PaddingTop, (long)window.PaddingLeft, window.PaddingBottom, window.PaddingRight),
    ];

    /// <summary>
    /// A window with as much padding below and right as its last position reaches: where sizes are rounded up, versions of ONNX differ in
    /// whether a position begins in the padding. What lies there neither wins nor counts.
    /// </summary>
    static Window Reaching(Window window, Layer layer)
    {
        int rows = ((layer.Output.Height - 1) * window.StrideHeight) + ((window.Height - 1) * window.DilationHeight) + 1;
        int columns = ((layer.Output.Width - 1) * window.StrideWidth) + ((window.Width - 1) * window.DilationWidth) + 1;
        return window with
        {
            PaddingBottom = Math.Max(window.PaddingBottom, rows - layer.Inputs[0].Height - window.PaddingTop),
            PaddingRight = Math.Max(window.PaddingRight, columns - layer.Inputs[0].Width - window.PaddingLeft),
        };
    }

    static AttributeProto Dilations(Window window) => Attribute("dilations", window.DilationHeight, (long)window.DilationWidth);
}
