using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>
/// Pairs of QuantizeLinear and DequantizeLinear: of an activation they are a layer <c>quantize</c>, and weights that are dequantized are
/// weights of float32.
/// </summary>
static class QuantizationOperators
{
    public static void QuantizeLinear(OnnxNode node, OnnxGraph graph)
    {
        node.Ignore("axis", "saturate");
        var scale = Scale(node, graph);
        var value = graph.Activation(node);
        graph.Set(node, value.With(graph.Add(node, "quantize", (name, s) => new Quantize(name, s[0], scale), value.Output)) with
        {
            Bytes = scale,
        });
    }

    public static void DequantizeLinear(OnnxNode node, OnnxGraph graph)
    {
        if (graph.Value(node, 0) is OnnxActivation value)
        {
            node.Ignore("axis");
            var scale = Scale(node, graph);
            if (value.Bytes != scale)
                throw node.Refusal("it undoes no QuantizeLinear of its scale and zero point right before it.");
            graph.Set(node, value with { Bytes = null });
            return;
        }

        var tensor = graph.Constant(node, 0);
        float[] scales = graph.Weights(node, 1, out _);
        long[] zeros = node.Has(2) ? graph.Constant(node, 2).Whole ?? throw NoZero(node) : new long[scales.Length];
        int rank = tensor.Dims.Length;
        long stated = node.Int("axis", 1), axis = stated < 0 ? stated + rank : stated;
        if (tensor.Whole is not { } whole || zeros.Length != scales.Length
            || (scales.Length != 1 && !(axis >= 0 && axis < rank && tensor.Dims[axis] == scales.Length)))
            throw node.Refusal("read are whole numbers with one scale and zero point, or one for each place of an axis.");
        int inner = scales.Length == 1 ? 1 : tensor.Dims.Skip((int)axis + 1).Aggregate(1, (product, size) => product * size);
        float[] numbers = new float[whole.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            int k = i / inner % scales.Length;
            numbers[i] = (whole[i] - zeros[k]) * scales[k];
        }

        graph.Set(node, new OnnxConstant(new OnnxTensor(tensor.Dims, numbers)));
    }

    /// <summary>One scale, and a zero point of bytes or of signed bytes.</summary>
    static ByteScale Scale(OnnxNode node, OnnxGraph graph)
    {
        if (graph.Weights(node, 1, out _) is not [var scale])
            throw node.Refusal("of an activation one scale is read.");
        long zero = 0;
        if (node.Has(2))
        {
            if (graph.Constant(node, 2).Whole is not [var stated])
                throw NoZero(node);
            zero = stated + (graph.IsOfType(node, 2, OnnxType.SignedByte) ? -(long)sbyte.MinValue : 0);
        }

        try
        {
            return new ByteScale(scale, (int)long.Clamp(zero, -1, byte.MaxValue + 1));
        }
        catch (ArgumentException refusal)
        {
            throw node.Refusal(GaborFormatException.Reason(refusal));
        }
    }

    static GaborFormatException NoZero(OnnxNode node) => node.Refusal("its zero point is no whole number of 8 bits.");
}
