using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// The network of the fastest trainings on CIFAR-10 (Jordan 2024, arXiv 2404.00498, 3.1): patches of 2 × 2 pixels, whitened, then three
/// blocks of two 3 × 3 convolutions with 64, 256 and 256 filters, each with batch normalization and GELU, each block with a pooling after
/// its first convolution; the largest number of each channel, a ninth of it, and the scores. Convolutions begin as the identity (3.3).
/// </summary>
static class AirbenchNetwork
{
    /// <summary>Running statistics follow the weights closely, which move fast.</summary>
    const float Momentum = 0.4f;

    /// <summary>The network of the paper.</summary>
    public static Network Paper { get; } = new(
        "airbench", "three blocks of two 3×3 convolutions on whitened patches, for images of 32 pixels (Jordan 2024)",
        (input, classes) => Make(input, classes, 64, 256))
    {
        Side = 32,
    };

    /// <summary>The same with another number of filters in the first block and in the two others, as tests take it.</summary>
    internal static Model Make(Shape input, IReadOnlyList<string> classes, int first, int others)
    {
        var graph = new GraphBuilder("airbench", input) { Initializer = new Dirac() };
        var x = graph.AddFrozen(s => new PatchWhitening("whitening", s[0], new Window(2, 2)), graph.Input);
        x = graph.Add(s => new Gelu("whitening/gelu", s[0]), x);
        foreach (var (block, filters) in (ReadOnlySpan<(string, int)>)[("block1", first), ("block2", others), ("block3", others)])
        {
            x = graph.Add(s => new Convolution($"{block}/first/conv", s[0], filters, Window.Square(3, 1, 1), hasBias: false), x);
            x = graph.Add(s => new MaxPooling($"{block}/pool", s[0], Window.Square(2, 2)), x);
            x = graph.Add(s => new BatchNormalization($"{block}/first/norm", s[0], Momentum), x);
            x = graph.Add(s => new Gelu($"{block}/first/gelu", s[0]), x);
            x = graph.Normalized(x, $"{block}/second", filters, Window.Square(3, 1, 1), momentum: Momentum);
            x = graph.Add(s => new Gelu($"{block}/second/gelu", s[0]), x);
        }

        x = graph.Add(s => new MaxPooling("largest", s[0], new Window(s[0].Height, s[0].Width)), x);
        x = graph.Add(s => new Affine("smaller", s[0], start: 1f / 9), x);
        return graph.Build(classes, graph.Add(s => Scores(s[0], classes.Count), x));
    }

    static Dense Scores(Shape input, int classes)
    {
        var scores = new Dense("scores", input, classes, hasBias: false);
        scores.Parameters[0].Initializer = new FanIn();
        return scores;
    }
}
