using Gabor.Layers;

namespace Gabor.Formats.Onnx;

/// <summary>Gemm and MatMul with weights, which are dense layers.</summary>
static class DenseOperators
{
    public static void Gemm(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        float[] weights = graph.Weights(node, 1, out int[] dims);
        if (node.Int("transA", 0) != 0)
            throw node.Refusal("transA is 1; images are rows.");
        bool isTransposed = node.Int("transB", 0) != 0;
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        node.Ignore("broadcast");
        if (dims.Length != 2)
            throw node.Refusal($"weights of {string.Join('×', dims)}; read are matrices.");
        int outputs = dims[isTransposed ? 0 : 1];
        float[]? bias = null;
        if (node.Has(2))
        {
            float[] stated = graph.Weights(node, 2, out int[] sizes);
            bias = Spread(stated, sizes, outputs)
                ?? throw node.Refusal($"a bias of {string.Join('×', sizes)} for {outputs} outputs.");
        }

        float[] matrix = isTransposed ? new OnnxTensor(dims, weights).Transposed([1, 0]).Floats! : weights;
        Dense(
            node, graph, value, alpha == 1 ? matrix : [.. matrix.Select(w => alpha * w)], outputs,
            beta == 1 ? bias : bias?.Select(b => beta * b).ToArray());
    }

    /// <summary>A product with a matrix; the sum with a vector that follows is its bias.</summary>
    public static void MatMul(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        float[] weights = graph.Weights(node, 1, out int[] dims);
        if (dims.Length != 2)
            throw node.Refusal($"weights of {string.Join('×', dims)}; read are matrices.");
        float[]? bias = null;
        var next = graph.OnlyReader(node);
        if (next is { Operator: "Add", IsStandard: true } && next.Inputs.Count == 2)
        {
            int other = next.Inputs[0] == node.Outputs[0] ? 1 : 0;
            if (graph.Ahead(next, other) is OnnxConstant { Tensor.Floats: not null })
            {
                float[] stated = graph.Weights(next, other, out int[] sizes);
                bias = Spread(stated, sizes, dims[1]);
            }
        }

        var output = Dense(node, graph, value, weights, dims[1], bias);
        if (bias is not null)
            graph.SetAhead(next!, output);
    }

    /// <summary>A dense layer; the rows of its weights are put in the order in which the numbers of an image lie.</summary>
    static OnnxActivation Dense(OnnxNode node, OnnxGraph graph, OnnxActivation value, float[] weights, int outputs, float[]? bias)
    {
        if (value.Dims.Length != 1 || (long)value.Count * outputs != weights.Length)
            throw node.Refusal($"weights of {weights.Length / Math.Max(outputs, 1)}×{outputs} on {value.Text}.");
        var output = graph.Add(
            node, "dense", (name, s) => new Dense(name, s[0], outputs, bias is not null), out var layer, value.Output);
        ConvolutionOperators.Fill(layer, Rows(value, weights, outputs), bias);
        var result = OnnxActivation.Vector(output);
        graph.Set(node, result);
        return result;
    }

    static float[] Rows(OnnxActivation value, float[] weights, int outputs)
    {
        if (!value.IsChannelsFirst || value.HasOneOrder)
            return weights;
        int places = value.Shape.Height * value.Shape.Width, depth = value.Shape.Depth;
        return new OnnxTensor([depth, places, outputs], weights).Transposed([1, 0, 2]).Floats!;
    }

    /// <summary>A bias of as many numbers as outputs; null for one of other sizes.</summary>
    static float[]? Spread(float[] bias, int[] sizes, int outputs) => bias.Length == 1 && outputs >= 1
        ? [.. Enumerable.Repeat(bias[0], outputs)]
        : bias.Length == outputs && sizes.Length is 1 or 2 && sizes[^1] == outputs ? bias : null;
}
