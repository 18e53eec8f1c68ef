using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381, table 2), for small devices: blocks that widen by a 1 × 1 convolution, filter each
/// channel alone by 3 × 3, and narrow again without an activation; where shape allows it, the block's input is added.
/// </summary>
static class MobileNetwork
{
    /// <summary>How many times as wide a block is within, its channels after it, how many blocks, the stride of the first.</summary>
    static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>That of the paper at width 1.</summary>
    public static Network V2 { get; } = new(
        "mobilenet-v2", "17 blocks with a filter for each channel, for photographs on small devices (Sandler et al. 2018)", Make)
    {
        Side = Network.PhotographSide,
    };

    static Model Make(Shape input, IReadOnlyList<string> classes)
    {
        var graph = new GraphBuilder("mobilenet-v2", input);
        var x = graph.Relu6(graph.Normalized(graph.Input, "stem", 32, Window.Square(3, 2, 1)), "stem");
        int number = 0;
        foreach (var (expansion, channels, blocks, stride) in Stages)
        {
            for (int block = 0; block < blocks; block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"block{++number}");
                x = Block(graph, x, name, expansion, channels, block == 0 ? stride : 1);
            }
        }

        x = graph.Relu6(graph.Normalized(x, "last", 1280, Window.Square(1)), "last");
        return graph.Averaged(x, classes, dropped: 0.2f);
    }

    static NodeOutput Block(GraphBuilder graph, NodeOutput x, string name, int expansion, int channels, int stride)
    {
        int wide = expansion * x.Shape.Depth;
        var body = expansion == 1
            ? x
            : graph.Relu6(graph.Normalized(x, $"{name}/widen", wide, Window.Square(1)), $"{name}/widen");
        body = graph.Relu6(graph.Normalized(body, $"{name}/each", wide, Window.Square(3, stride, 1), groups: wide), $"{name}/each");
        body = graph.Normalized(body, $"{name}/narrow", channels, Window.Square(1));
        return stride == 1 && x.Shape.Depth == channels
            ? graph.Add(s => new Add($"{name}/sum", [.. s]), body, x)
            : body;
    }
}
