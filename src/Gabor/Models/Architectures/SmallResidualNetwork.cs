using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// Residual networks for small images (He et al. 2015, arXiv 1512.03385, 4.2): a 3 × 3 convolution, then stages of blocks
/// relu(body(x) + shortcut(x)) with a body of two 3 × 3 convolutions. Where a stage halves the size and doubles the channels, the shortcut
/// is every second pixel with channels of zeros (option A) or a 1 × 1 convolution (option B).
/// </summary>
static class SmallResidualNetwork
{
    /// <summary>The side of the images of CIFAR-10.</summary>
    const int Side = 32;

    /// <summary>The side up to which images are as small as those of CIFAR-10.</summary>
    const int LargestSmallSide = 40;

    /// <summary>
    /// One block a stage, 32, 64, 128 and 256 channels; of images that are larger than those of CIFAR-10 the first convolution takes every
    /// second place.
    /// </summary>
    public static Network Default { get; } = new(
        "small-resnet", "four residual blocks of 32 to 256 filters with batch normalization, for photographs of 32 to 128 pixels",
        (input, classes) => Of(
            "small-resnet", input, classes, 1, Math.Min(input.Height, input.Width) > LargestSmallSide ? 2 : 1, false, 32, 64, 128, 256))
    {
        Side = 96,
    };

    /// <summary>The networks of the paper, 6n + 2 layers with weights on the longest way, with shortcuts of option B.</summary>
    public static IEnumerable<Network> Projected => [Of(20, false), Of(32, false), Of(44, false), Of(56, false), Of(110, false)];

    /// <summary>The same with shortcuts of option A, which the paper has for CIFAR-10.</summary>
    public static IEnumerable<Network> Padded => [Of(20, true), Of(32, true), Of(44, true), Of(56, true), Of(110, true)];

    static Network Of(int layers, bool pads)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"resnet{layers}{(pads ? "-a" : "")}");
        int blocks = (layers - 2) / 6;
        return new(
            name, string.Create(
                CultureInfo.InvariantCulture,
                $"{3 * blocks} residual blocks of two 3×3 convolutions{(pads ? ", shortcuts without weights" : "")} (He et al. 2015)"),
            (input, classes) => Of(name, input, classes, blocks, 1, pads, 16, 32, 64))
        {
            Side = Side,
        };
    }

    static Model Of(
        string model, Shape input, IReadOnlyList<string> classes, int blocks, int stemStride, bool pads, params ReadOnlySpan<int> stages)
    {
        var graph = new GraphBuilder(model, input);
        var x = graph.Relu(graph.Normalized(graph.Input, "stem", stages[0], Window.Square(3, stemStride, 1)), "stem");
        foreach (int channels in stages)
        {
            for (int block = 1; block <= blocks; block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"stage{channels}/block{block}");
                int stride = channels > stages[0] && block == 1 ? 2 : 1;
                var body = graph.Relu(graph.Normalized(x, $"{name}/first", channels, Window.Square(3, stride, 1)), $"{name}/first");
                body = graph.Normalized(body, $"{name}/second", channels, Window.Square(3, 1, 1));
                var shortcut = stride == 1 ? x
                    : pads ? SecondPixels(graph, x, $"{name}/shortcut", channels)
                    : graph.Normalized(x, $"{name}/shortcut", channels, Window.Square(1, stride));
                x = graph.Relu(graph.Add(s => new Add($"{name}/sum", [.. s]), body, shortcut), name);
            }
        }

        return graph.Averaged(x, classes);
    }

    /// <summary>Every second pixel both ways; half of the new channels are zeros before the old ones, half after them.</summary>
    static NodeOutput SecondPixels(GraphBuilder graph, NodeOutput x, string name, int channels)
    {
        int zeros = channels - x.Shape.Depth;
        x = graph.Add(s => new AveragePooling($"{name}/second_pixels", s[0], Window.Square(1, 2)), x);
        return graph.Add(s => new ChannelPadding($"{name}/zeros", s[0], zeros / 2, zeros - (zeros / 2)), x);
    }
}
