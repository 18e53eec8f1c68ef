using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// Residual networks for photographs (He et al. 2015, arXiv 1512.03385, table 1): a 7 × 7 convolution and max pooling, then four stages of
/// blocks relu(body(x) + shortcut(x)); where the shape changes, the shortcut is a 1 × 1 convolution (option B).
/// </summary>
/// <remarks>
/// The body is two 3 × 3 convolutions, in 50 and more layers 1 × 1, 3 × 3 and 1 × 1 with four times the channels at the end. There the 3 ×
/// 3 convolution takes every second place, as in torchvision, where the paper has the 1 × 1 before it.
/// </remarks>
static class ResidualNetwork
{
    /// <summary>How many times as many channels a block with three convolutions gives as it works with.</summary>
    const int Expansion = 4;

    static readonly int[] Stages = [64, 128, 256, 512];

    /// <summary>18 and 34 layers of blocks with two convolutions, 50 and 101 with three.</summary>
    public static IEnumerable<Network> All =>
    [
        Of("resnet18", false, 2, 2, 2, 2), Of("resnet34", false, 3, 4, 6, 3), Of("resnet50", true, 3, 4, 6, 3),
        Of("resnet101", true, 3, 4, 23, 3),
    ];

    static Network Of(string name, bool narrows, params int[] blocks) => new(
        name, string.Create(
            CultureInfo.InvariantCulture,
            $"{blocks.Sum()} residual blocks of {(narrows ? "three" : "two")} convolutions, for photographs (He et al. 2015)"),
        (input, classes) => Make(name, input, classes, blocks, narrows))
    {
        Side = Network.PhotographSide,
    };

    static Model Make(string model, Shape input, IReadOnlyList<string> classes, int[] blocks, bool narrows)
    {
        var graph = new GraphBuilder(model, input);
        var x = graph.Relu(graph.Normalized(graph.Input, "stem", Stages[0], Window.Square(7, 2, 3)), "stem");
        x = graph.Add(s => new MaxPooling("stem/pool", s[0], Window.Square(3, 2, 1)), x);
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            for (int block = 1; block <= blocks[stage]; block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"stage{Stages[stage]}/block{block}");
                x = Block(graph, x, name, Stages[stage], stage > 0 && block == 1 ? 2 : 1, narrows);
            }
        }

        return graph.Averaged(x, classes);
    }

    static NodeOutput Block(GraphBuilder graph, NodeOutput x, string name, int channels, int stride, bool narrows)
    {
        int last = narrows ? Expansion * channels : channels;
        var body = narrows
            ? graph.Relu(graph.Normalized(x, $"{name}/first", channels, Window.Square(1)), $"{name}/first")
            : graph.Relu(graph.Normalized(x, $"{name}/first", channels, Window.Square(3, stride, 1)), $"{name}/first");
        body = graph.Normalized(body, $"{name}/second", channels, Window.Square(3, narrows ? stride : 1, 1));
        if (narrows)
            body = graph.Normalized(graph.Relu(body, $"{name}/second"), $"{name}/third", last, Window.Square(1));
        var shortcut = stride == 1 && x.Shape.Depth == last
            ? x
            : graph.Normalized(x, $"{name}/shortcut", last, Window.Square(1, stride));
        return graph.Relu(graph.Add(s => new Add($"{name}/sum", [.. s]), body, shortcut), name);
    }
}
