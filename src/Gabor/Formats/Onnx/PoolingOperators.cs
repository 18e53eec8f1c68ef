using Gabor.Layers;

namespace Gabor.Formats.Onnx;

/// <summary>Maxima and means over windows and over the whole image.</summary>
static class PoolingOperators
{
    public static void MaxPool(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        var image = graph.Image(node, value);
        int axes = value.Dims.Length - 1;
        var window = OnnxWindow.Of(node, image.Shape, axes, null);
        bool roundsUp = RoundsUp(node);
        node.Ignore("storage_order");
        var output = graph.Add(node, "max_pool", (name, s) => new MaxPooling(name, s[0], window, roundsUp), image);
        graph.Set(node, OnnxActivation.Image(output, axes));
    }

    public static void AveragePool(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        var image = graph.Image(node, value);
        int axes = value.Dims.Length - 1;
        var window = OnnxWindow.Of(node, image.Shape, axes, null);
        bool roundsUp = RoundsUp(node), counts = node.Int("count_include_pad", 0) != 0;
        var output = graph.Add(node, "average_pool", (name, s) => new AveragePooling(name, s[0], window, roundsUp, counts), image);
        graph.Set(node, OnnxActivation.Image(output, axes));
    }

    public static void GlobalAveragePool(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        Mean(node, graph, value, keeps: true);
    }

    public static void GlobalMaxPool(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        var image = graph.Image(node, value);
        var output = graph.Add(
            node, "global_max_pool", (name, s) => new MaxPooling(name, s[0], new Window(s[0].Height, s[0].Width)), image);
        graph.Set(node, OnnxActivation.Image(output, value.Dims.Length - 1));
    }

    /// <summary>The mean over all places of an image, however its axes lie.</summary>
    public static void ReduceMean(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        long[]? axes = node.Has(1) ? graph.Constant(node, 1).Whole : node.Ints("axes");
        bool keeps = node.Int("keepdims", 1) != 0;
        node.Ignore("noop_with_empty_axes");
        int rank = value.Dims.Length + 1;
        long[] sorted = [.. (axes ?? []).Select(axis => axis < 0 ? axis + rank : axis).Order()];
        if (sorted is [2, 3] && rank == 4)
        {
            Mean(node, graph, value, keeps);
        }
        else if (sorted is [1, 2] && rank == 4 && !value.IsChannelsFirst)
        {
            int depth = value.Dims[2];
            var image = graph.Viewed(node, value.Output, new(value.Dims[0], value.Dims[1], depth));
            var output = graph.Add(node, "mean", (name, s) => new GlobalAveragePooling(name, s[0]), image);
            graph.Set(node, new OnnxActivation(output, keeps ? [1, 1, depth] : [depth], IsChannelsFirst: false));
        }
        else
        {
            throw node.Refusal($"a mean of {value.Text} over the axes {string.Join(',', axes ?? [])}; read is that over height and width.");
        }
    }

    static void Mean(OnnxNode node, OnnxGraph graph, OnnxActivation value, bool keeps)
    {
        var image = graph.Image(node, value);
        var output = graph.Add(node, "mean", (name, s) => new GlobalAveragePooling(name, s[0]), image);
        graph.Set(node, keeps ? OnnxActivation.Image(output, value.Dims.Length - 1) : OnnxActivation.Vector(output));
    }

    static bool RoundsUp(OnnxNode node) => node.Int("ceil_mode", 0) != 0;
}
