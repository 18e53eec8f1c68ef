using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// Residual networks for small images (He et al. 2015, arXiv 1512.03385): stages of blocks relu(body(x) + shortcut(x)); where a stage
/// halves the size and doubles the channels, the shortcut is a 1 × 1 convolution with batch normalisation.
/// </summary>
static class ResidualNetwork
{
    /// <summary>The side up to which images are as small as those of CIFAR-10.</summary>
    const int LargestSmallSide = 40;

    /// <summary>Three blocks a stage, 16, 32 and 64 channels: 20 layers with weights on the longest way.</summary>
    public static Model Of20(Shape input, IReadOnlyList<string> classes) => Of("resnet20", input, classes, 3, 1, 16, 32, 64);

    /// <summary>
    /// One block a stage, 32, 64, 128 and 256 channels; of images that are larger than those of CIFAR-10 the first convolution takes every
    /// second place.
    /// </summary>
    public static Model Small(Shape input, IReadOnlyList<string> classes) =>
        Of("small-resnet", input, classes, 1, Math.Min(input.Height, input.Width) > LargestSmallSide ? 2 : 1, 32, 64, 128, 256);

    static Model Of(
        string model, Shape input, IReadOnlyList<string> classes, int blocks, int stemStride, params ReadOnlySpan<int> stages)
    {
        var graph = new GraphBuilder(model, input);
        var x = Relu(graph, Normalized(graph, graph.Input, "stem", stages[0], 3, stemStride), "stem");
        foreach (int channels in stages)
        {
            for (int block = 1; block <= blocks; block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"stage{channels}/block{block}");
                int stride = channels > stages[0] && block == 1 ? 2 : 1;
                var body = Relu(graph, Normalized(graph, x, $"{name}/first", channels, 3, stride), $"{name}/first");
                body = Normalized(graph, body, $"{name}/second", channels, 3, 1);
                var shortcut = stride == 1 ? x : Normalized(graph, x, $"{name}/shortcut", channels, 1, stride);
                x = Relu(graph, graph.Add(s => new Add($"{name}/sum", [.. s]), body, shortcut), name);
            }
        }

        x = graph.Add(s => new GlobalAveragePooling("average", s[0]), x);
        return graph.Build(classes, graph.Add(s => new Dense("scores", s[0], classes.Count), x));
    }

    static NodeOutput Normalized(GraphBuilder graph, NodeOutput x, string name, int filters, int size, int stride)
    {
        var convolved = graph.Add(
            s => new Convolution($"{name}/conv", s[0], filters, Window.Square(size, stride, size / 2), hasBias: false), x);
        return graph.Add(s => new BatchNormalization($"{name}/norm", s[0]), convolved);
    }

    static NodeOutput Relu(GraphBuilder graph, NodeOutput x, string name) => graph.Add(s => new Relu($"{name}/relu", s[0]), x);
}
