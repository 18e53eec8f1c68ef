using Gabor.Layers;

namespace Gabor.Formats.Onnx;

/// <summary>Conv and ConvTranspose. Filters are [D', D/G, F₁, F₂] there and [F₁, F₂, D/G, D'] here.</summary>
static class ConvolutionOperators
{
    public static void Conv(OnnxNode node, OnnxGraph graph)
    {
        var (image, axes, weights, sizes) = Inputs(node, graph);
        int filters = sizes[0], groups = Groups(node), depth = image.Shape.Depth;
        if ((long)sizes[1] * groups != depth)
            throw node.Refusal($"filters of {sizes[1]} channels in {groups} groups on an image of {depth} channels.");
        var window = OnnxWindow.Of(node, image.Shape, axes, axes == 1 ? [sizes[3]] : [sizes[2], sizes[3]]);
        float[]? bias = Bias(node, graph, filters);
        bool isDepthwise = groups == depth && filters == depth && depth > 1;
        var output = graph.Add(
            node, "conv",
            (name, s) => isDepthwise
                ? new DepthwiseConvolution(name, s[0], window, bias is not null)
                : new Convolution(name, s[0], filters, window, bias is not null, groups),
            out var layer, image);
        Fill(layer, new OnnxTensor(sizes, weights).Transposed([2, 3, 1, 0]).Floats!, bias);
        graph.Set(node, OnnxActivation.Image(output, axes));
    }

    /// <summary>Filters are [D, D'/G, F₁, F₂] there and [F₁, F₂, D'/G, D] here.</summary>
    public static void ConvTranspose(OnnxNode node, OnnxGraph graph)
    {
        var (image, axes, weights, sizes) = Inputs(node, graph);
        int groups = Groups(node);
        if (sizes[0] != image.Shape.Depth || (long)sizes[1] * groups > int.MaxValue)
            throw node.Refusal($"filters of {sizes[0]} channels on an image of {image.Shape.Depth}.");
        if (node.Has("output_shape") || node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
            throw node.Refusal("output_shape and auto_pad are not read; state pads.");
        var window = OnnxWindow.Of(node, image.Shape, axes, axes == 1 ? [sizes[3]] : [sizes[2], sizes[3]]);
        long[] more = node.Ints("output_padding") ?? new long[axes];
        if (more.Length != axes || more.Any(size => size is < 0 or > ushort.MaxValue))
            throw node.Refusal($"output_padding is {string.Join(',', more)}; read are {axes} of at least 0.");
        int filters = sizes[1] * groups;
        float[]? bias = Bias(node, graph, filters);
        var output = graph.Add(
            node, "conv_transpose",
            (name, s) => new TransposedConvolution(
                name, s[0], filters, window, bias is not null, groups, (axes == 1 ? 0 : (int)more[0], (int)more[^1])),
            out var layer, image);
        Fill(layer, new OnnxTensor(sizes, weights).Transposed([2, 3, 1, 0]).Floats!, bias);
        graph.Set(node, OnnxActivation.Image(output, axes));
    }

    static (Models.NodeOutput Image, int Axes, float[] Weights, int[] Sizes) Inputs(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        float[] weights = graph.Weights(node, 1, out int[] sizes);
        int axes = sizes.Length - 2;
        if (axes is not (1 or 2) || value.Dims.Length != axes + 1 || weights.Length == 0)
            throw node.Refusal($"filters of {string.Join('×', sizes)} on {value.Text}; read are images with one or two axes.");
        return (graph.Image(node, value), axes, weights, axes == 1 ? [sizes[0], sizes[1], 1, sizes[2]] : sizes);
    }

    static int Groups(OnnxNode node) => node.Int("group", 1) is >= 1 and <= int.MaxValue and var groups
        ? (int)groups
        : throw node.Refusal("group must be at least 1.");

    static float[]? Bias(OnnxNode node, OnnxGraph graph, int filters)
    {
        if (!node.Has(2))
            return null;
        float[] bias = graph.Weights(node, 2, out _);
        return bias.Length == filters ? bias : throw node.Refusal($"a bias of {bias.Length} numbers for {filters} filters.");
    }

    /// <summary>Gives a layer its weights and, if it is there, its bias.</summary>
    public static void Fill(Layer layer, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        weights.CopyTo(layer.Parameters[0].Value.Span);
        if (layer.Parameters.Count > 1)
            bias.CopyTo(layer.Parameters[1].Value.Span);
    }
}
