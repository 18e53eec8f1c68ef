using Gabor.Layers;

namespace Gabor.Formats.Onnx;

/// <summary>BatchNormalization, LRN and Dropout.</summary>
static class NormalizationOperators
{
    /// <summary>The share of a batch is written in few digits, and 1 less a float has more.</summary>
    const int DigitsOfMomentum = 6;

    public static void BatchNormalization(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        if (node.Int("training_mode", 0) != 0)
            throw node.Refusal("training_mode is 1; export the network for inference.");
        if (node.Int("spatial", 1) != 1)
            throw node.Refusal("spatial is 0; read are statistics of channels.");
        float epsilon = node.Float("epsilon", 1e-5f), momentum = node.Float("momentum", 0.9f);
        node.Ignore("is_test", "consumed_inputs");
        var channels = graph.Channels(node, value);
        var output = graph.Add(
            node, "batch_normalization",
            (name, s) => new Layers.BatchNormalization(name, s[0], (float)Math.Round(1.0 - momentum, DigitsOfMomentum), epsilon),
            out var layer, channels);
        for (int i = 0; i < layer.Parameters.Count; i++)
        {
            float[] numbers = graph.Weights(node, i + 1, out _);
            if (numbers.Length != channels.Shape.Depth)
                throw node.Refusal($"its input {i + 1} has {numbers.Length} numbers for {channels.Shape.Depth} channels.");
            numbers.CopyTo(layer.Parameters[i].Value.Span);
        }

        graph.Set(node, OnnxGraph.OfChannels(value, output));
    }

    /// <summary>ONNX divides α by the number of channels, and has the one more of an even number after the channel.</summary>
    public static void Lrn(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        long size = node.Int("size", 0);
        float alpha = node.Float("alpha", 1e-4f), beta = node.Float("beta", 0.75f), bias = node.Float("bias", 1);
        if (size is < 1 or > ushort.MaxValue || size % 2 == 0)
            throw node.Refusal($"size is {size}; read are odd numbers of channels.");
        var output = graph.Add(
            node, "lrn", (name, s) => new LocalResponseNormalization(name, s[0], (int)size, bias, alpha / size, beta),
            graph.Channels(node, value));
        graph.Set(node, OnnxGraph.OfChannels(value, output));
    }

    public static void Dropout(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        float ratio = node.Float("ratio", 0.5f);
        if (node.Has(2) && graph.Constant(node, 2).Cast(isWhole: true).Whole is not [0])
            throw node.Refusal("its training_mode is not false; export the network for inference.");
        if (node.Has(1))
            ratio = graph.Constant(node, 1).Cast(isWhole: false).Floats is [var stated] ? stated : throw node.Refusal("its ratio is no number.");
        node.Ignore("seed", "is_test");
        if (!(ratio >= 0 && ratio < 1))
            throw node.Refusal(FormattableString.Invariant($"a ratio of {ratio}; it is at least 0 and below 1."));
        graph.Set(node, ratio == 0
            ? value
            : value.With(graph.Add(node, "dropout", (name, s) => new Dropout(name, s[0], ratio), value.Output)));
    }
}
