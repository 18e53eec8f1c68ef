using Gabor.Layers;
using static Gabor.Formats.Onnx.OnnxNodes;

namespace Gabor.Formats.Onnx;

/// <summary>
/// Quantized layers in ONNX: pairs of QuantizeLinear and DequantizeLinear around the operators of float32, which runtimes compute with
/// integers where they can.
/// </summary>
static class OnnxQuantized
{
    /// <summary>The pair of an activation.</summary>
    public static OnnxWritten Rounded(Quantize layer, OnnxWritten input, OnnxNodes nodes)
    {
        // Bytes are moved before they are rounded, so that a pair stands right before the operator that reads it.
        var value = input.Order == OnnxOrder.Last ? nodes.Image(input) : input;
        string[] scale =
        [
            nodes.Number($"{layer.Name}/scale", layer.Scale.Scale),
            nodes.Bytes($"{layer.Name}/zero_point", OnnxType.Byte, [], [(byte)layer.Scale.ZeroPoint]),
        ];
        string bytes = nodes.Add("QuantizeLinear", $"{layer.Name}/quantized", [value.Name, .. scale]);
        return value with { Name = nodes.Add("DequantizeLinear", layer.Name, [bytes, .. scale]) };
    }

    /// <summary>The weights of a quantized layer, as signed bytes that are made numbers.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weight">Its weights in the order of the operator.</param>
    /// <param name="axis">The axis of the filters.</param>
    /// <param name="nodes">The graph.</param>
    public static string Weight(QuantizedLayer layer, OnnxTensor weight, int axis, OnnxNodes nodes)
    {
        byte[] bytes = [.. weight.Floats!.Select(w => (byte)(sbyte)w)];
        string name = $"{layer.Name}.weight";
        return nodes.Add(
            "DequantizeLinear", $"{name}/numbers",
            [
                nodes.Bytes(name, OnnxType.SignedByte, weight.Dims, bytes), nodes.Tensor($"{layer.Name}.scale", layer.Scale.Value.Span),
                nodes.Bytes($"{name}/zero_point", OnnxType.SignedByte, [layer.Scale.Count], new byte[layer.Scale.Count]),
            ],
            Attribute("axis", axis));
    }

    /// <summary>The bias as runtimes add it to their sums: whole numbers of the scale of a product.</summary>
    public static string Bias(QuantizedLayer layer, OnnxNodes nodes)
    {
        int count = layer.Bias.Count;
        int[] whole = new int[count];
        float[] scales = new float[count];
        for (int k = 0; k < count; k++)
        {
            scales[k] = layer.InputScale.Scale * layer.Scale.Value.Span[k];
            double steps = Math.Round(layer.Bias.Value.Span[k] / (double)scales[k]);
            whole[k] = (int)Math.Clamp(steps, int.MinValue, int.MaxValue);
        }

        string name = $"{layer.Name}.bias";
        return nodes.Add(
            "DequantizeLinear", $"{name}/numbers", [nodes.Whole32(name, whole), nodes.Tensor($"{name}/scale", scales)],
            Attribute("axis", 0));
    }
}
