using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Peers;

/// <summary>Gabor keeps channels last; the other libraries expect them first. Here arrays change from one order to the other.</summary>
static class Layouts
{
    /// <summary>Whether the network reads its images as vectors, its first layer being dense.</summary>
    public static bool ReadsVectors(Model model) => model.Nodes.Any(node => node.Sources.Contains(-1) && node.Layer is Dense);

    /// <summary>The sizes of a batch as the other libraries see it: [N, D, H, W], or [N, n] of vectors.</summary>
    public static long[] Sizes(int batch, Shape shape, bool isVector) =>
        isVector ? [batch, shape.Count] : [batch, shape.Depth, shape.Height, shape.Width];

    /// <summary>[N, H, W, D] to [N, D, H, W].</summary>
    public static float[] ChannelsFirst(ReadOnlySpan<float> images, Shape shape)
    {
        var result = new float[images.Length];
        int area = shape.Height * shape.Width;
        for (int i = 0; i < images.Length; i++)
        {
            int image = i / shape.Count, position = i % shape.Count / shape.Depth, channel = i % shape.Depth;
            result[(image * shape.Count) + (channel * area) + position] = images[i];
        }

        return result;
    }

    /// <summary>The filters of a convolution, [F₁, F₂, D, D'] to [D', D, F₁, F₂]; D is the depth of a group.</summary>
    public static float[] Filters(Convolution convolution)
    {
        var filters = convolution.Parameters[0].Value.Span;
        int taps = convolution.Window.Height * convolution.Window.Width, count = convolution.Output.Depth;
        int depth = convolution.Inputs[0].Depth / convolution.Groups;
        var result = new float[filters.Length];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int d = 0; d < depth; d++)
            {
                for (int k = 0; k < count; k++)
                    result[(((k * depth) + d) * taps) + tap] = filters[(((tap * depth) + d) * count) + k];
            }
        }

        return result;
    }

    /// <summary>The bias of a convolution, [D']; null if there is none.</summary>
    public static float[]? Bias(Convolution convolution) =>
        convolution.Parameters.Count > 1 ? convolution.Parameters[1].Value.Span.ToArray() : null;

    /// <summary>Filters and bias that compute a convolution and, in inference, the batch normalisation behind it.</summary>
    public static (float[] Filters, float[] Bias) Folded(Convolution convolution, BatchNormalization norm)
    {
        float[] filters = Filters(convolution), bias = Bias(convolution) ?? new float[convolution.Output.Depth];
        var (scale, shift, mean, variance) = (norm.Parameters[0], norm.Parameters[1], norm.Parameters[2], norm.Parameters[3]);
        int taps = filters.Length / bias.Length;
        for (int k = 0; k < bias.Length; k++)
        {
            float factor = scale.Value.Span[k] / float.Sqrt(variance.Value.Span[k] + norm.Epsilon);
            bias[k] = ((bias[k] - mean.Value.Span[k]) * factor) + shift.Value.Span[k];
            foreach (ref float weight in filters.AsSpan(k * taps, taps))
                weight *= factor;
        }

        return (filters, bias);
    }

    /// <summary>The weights of a dense layer, [n, n'] to [n', n], each row in the order of channels first.</summary>
    public static float[] Weights(Dense dense)
    {
        var weights = dense.Parameters[0].Value.Span;
        int inputs = dense.Inputs[0].Count, outputs = dense.Output.Count;
        var rows = new float[weights.Length];
        for (int i = 0; i < inputs; i++)
        {
            for (int k = 0; k < outputs; k++)
                rows[(k * inputs) + i] = weights[(i * outputs) + k];
        }

        return ChannelsFirst(rows, dense.Inputs[0]);
    }
}
