using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// Residual networks for small images (He et al. 2015, arXiv 1512.03385): three stages of blocks relu(body(x) + shortcut(x)); where a stage
/// halves the size and doubles the channels, the shortcut is a 1 × 1 convolution with batch normalisation.
/// </summary>
static class ResidualNetwork
{
    const int Blocks = 3;

    /// <summary>Three blocks a stage, 16, 32 and 64 channels: 20 layers with weights on the longest way.</summary>
    public static Model Of20(Shape input, IReadOnlyList<string> classes)
    {
        var graph = new GraphBuilder("resnet20", input);
        var x = Relu(graph, Normalized(graph, graph.Input, "stem", 16, 3, 1), "stem");
        foreach (int channels in (int[])[16, 32, 64])
        {
            for (int block = 1; block <= Blocks; block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"stage{channels}/block{block}");
                int stride = channels > 16 && block == 1 ? 2 : 1;
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
