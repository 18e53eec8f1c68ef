using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Quantization;

/// <summary>
/// A layer whose weights are signed bytes: of each filter k, w = round(W / s(k)), halves to even, with s(k) = max |W| / 127, so that 0
/// stays 0 and −128 is never there.
/// </summary>
static class QuantizedWeights
{
    const float Most = 127;

    /// <summary>The quantized form of a convolution or dense layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">How bytes of its input stand for numbers.</param>
    public static QuantizedLayer Of(Layer layer, ByteScale input)
    {
        QuantizedLayer made = layer switch
        {
            Convolution conv => new QuantizedConvolution(conv.Name, conv.Inputs[0], conv.Output.Depth, conv.Window, input, conv.Groups),
            DepthwiseConvolution conv => new QuantizedConvolution(
                conv.Name, conv.Inputs[0], conv.Output.Depth, conv.Window, input, conv.Inputs[0].Depth),
            _ => new QuantizedDense(layer.Name, layer.Inputs[0], layer.Output.Count, input),
        };
        Span<float> from = layer.Parameters[0].Value.Span, to = made.Weight.Value.Span, scale = made.Scale.Value.Span;
        int filters = scale.Length;
        scale.Clear();
        for (int i = 0; i < from.Length; i++)
            scale[i % filters] = float.Max(scale[i % filters], float.Abs(from[i]));
        foreach (ref float s in scale)
            s = s > ByteScale.Least * Most ? s / Most : 1;
        for (int i = 0; i < from.Length; i++)
            to[i] = float.Clamp(float.Round(from[i] / scale[i % filters]), -Most, Most);
        if (layer.Parameters.Count > 1)
            layer.Parameters[1].Value.Span.CopyTo(made.Bias.Value.Span);
        foreach (var parameter in made.Parameters)
            parameter.IsGiven = true;
        return made;
    }
}
