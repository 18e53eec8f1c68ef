using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Models;

/// <summary>The networks of the library layer by layer, as written down by hand from their definitions.</summary>
public sealed class NetworkShapeTests
{
    static readonly Shape Digit = new(28, 28, 1), Small = new(32, 32, 3);

    static readonly string[] Classes = [.. "0123456789".Select(digit => $"{digit}")];

    public static TheoryData<string, Shape, string[]> Layers => new()
    {
        { "softmax", Digit, ["dense 1×1×10"] },
        { "mlp", Digit, ["dense 1×1×512", "relu 1×1×512", "dense 1×1×512", "relu 1×1×512", "dense 1×1×10"] },
        {
            "lenet", Digit,
            [
                "convolution 24×24×20", "relu 24×24×20", "max_pooling 12×12×20",
                "convolution 8×8×50", "relu 8×8×50", "max_pooling 4×4×50",
                "dense 1×1×500", "relu 1×1×500", "dropout 1×1×500", "dense 1×1×10",
            ]
        },
        { "cifar-cnn", Small, [.. Stage(32, 32), .. Stage(16, 64), .. Head] },
        { "vgg-cifar", Small, [.. Stage(32, 64), .. Stage(16, 128), .. Stage(8, 256), .. Head] },
        {
            "resnet20", Small,
            [
                "convolution 32×32×16", "batch_normalization 32×32×16", "relu 32×32×16",
                .. Block(32, 16), .. Block(32, 16), .. Block(32, 16),
                .. Halving(16, 32), .. Block(16, 32), .. Block(16, 32),
                .. Halving(8, 64), .. Block(8, 64), .. Block(8, 64),
                "global_average_pooling 1×1×64", "dense 1×1×10",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_layer_is_there_with_its_shape(string name, Shape input, string[] layers) => Assert.Equal(
        layers,
        Networks.Default.Named(name).Make(input, Classes).Nodes.Select(node =>
            FormattableString.Invariant(
                $"{node.Layer.Kind} {node.Layer.Output.Height}×{node.Layer.Output.Width}×{node.Layer.Output.Depth}")));

    /// <summary>
    /// Filters of F × F × D × D' have F F D D' weights and D' biases, as many multiply-adds as weights at each place of the output; batch
    /// normalisation has 2 D. LeNet's 431 080 are those of its Caffe version; ResNet-20's are the 0.27 million of He et al. (2015, table 6)
    /// plus the 2752 of its two shortcuts.
    /// </summary>
    [Theory]
    [InlineData("softmax", 28, 1, 784 * 10 + 10, 784 * 10)]
    [InlineData("mlp", 28, 1, 669_706, 784 * 512 + 512 * 512 + 512 * 10)]
    [InlineData("lenet", 28, 1, 431_080, 576 * 25 * 20 + 64 * 500 * 50 + 800 * 500 + 500 * 10)]

    // 896 + 9248 + 18 496 + 36 928 in the filters, 2 097 664 + 5130 in the dense layers; 53.2 MFLOP.
    [InlineData("cifar-cnn", 32, 3, 2_168_362, 1024 * 27 * 32 + 1024 * 288 * 32 + 256 * 288 * 64 + 256 * 576 * 64 + 4096 * 512 + 512 * 10)]

    // 1792 + 36 928 + 73 856 + 147 584 + 295 168 + 590 080 in the filters, the dense layers as before; 310 MFLOP.
    [InlineData("vgg-cifar", 32, 3, 3_248_202, 1024 * 27 * 64 + 3 * 37_748_736 + 2 * 18_874_368 + 4096 * 512 + 512 * 10)]

    // 464 in the stem, 14 016, 51 648 and 205 696 in the stages, 650 in the scores; 81.6 MFLOP.
    [InlineData("resnet20", 32, 3, 272_474, 442_368 + 14_155_776 + 13_107_200 + 13_107_200 + 640)]
    public void It_has_the_parameters_and_multiply_adds_of_its_definition(
        string name, int size, int depth, long parameters, long multiplyAdds)
    {
        var model = Networks.Default.Named(name).Make(new Shape(size, size, depth), Classes);
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(multiplyAdds, model.MultiplyAdds);
    }

    [Theory]
    [InlineData("cifar-cnn", 53.2)]
    [InlineData("vgg-cifar", 310)]
    [InlineData("resnet20", 81.6)]
    public void A_multiply_add_being_two_operations_it_costs_the_stated_millions(string name, double millions) =>
        Assert.Equal(millions, Networks.Default.Named(name).Make(Small, Classes).MultiplyAdds * 2 / 1e6, millions / 500);

    [Fact]
    public void A_residual_block_adds_what_it_is_given_or_a_1_by_1_convolution_of_it()
    {
        var nodes = Networks.Default.Named("resnet20").Make(Small, Classes).Nodes;
        string[] sums = [.. nodes.Where(node => node.Layer.Kind == "add").Select(node =>
            string.Join(" + ", node.Sources.Select(source => nodes[source].Layer.Name)))];
        Assert.Equal(
            [
                "stage16/block1/second/norm + stem/relu",
                "stage16/block2/second/norm + stage16/block1/relu",
                "stage16/block3/second/norm + stage16/block2/relu",
                "stage32/block1/second/norm + stage32/block1/shortcut/norm",
                "stage32/block2/second/norm + stage32/block1/relu",
                "stage32/block3/second/norm + stage32/block2/relu",
                "stage64/block1/second/norm + stage64/block1/shortcut/norm",
                "stage64/block2/second/norm + stage64/block1/relu",
                "stage64/block3/second/norm + stage64/block2/relu",
            ],
            sums);
        var shortcut = nodes.Single(node => node.Layer.Name == "stage32/block1/shortcut/conv");
        Assert.Equal("stage16/block3/relu", nodes[shortcut.Sources[0]].Layer.Name);
        Assert.Equal(
            ["filters 32", "window_height 1", "window_width 1", "stride 2", "padding_height 0", "padding_width 0", "bias 0"],
            shortcut.Layer.Settings.Select(setting => FormattableString.Invariant($"{setting.Name} {setting.Value}")));
    }

    static string[] Head => ["dense 1×1×512", "relu 1×1×512", "dense 1×1×10"];

    static string[] Stage(int size, int filters)
    {
        string[] twice = [$"convolution {size}×{size}×{filters}", $"relu {size}×{size}×{filters}"];
        return [.. twice, .. twice, $"max_pooling {size / 2}×{size / 2}×{filters}"];
    }

    static string[] Block(int size, int channels) => [.. Body(size, channels), .. Join(size, channels)];

    static string[] Halving(int size, int channels) => [.. Body(size, channels), .. Normalized(size, channels), .. Join(size, channels)];

    static string[] Body(int size, int channels) =>
        [.. Normalized(size, channels), $"relu {size}×{size}×{channels}", .. Normalized(size, channels)];

    static string[] Join(int size, int channels) => [$"add {size}×{size}×{channels}", $"relu {size}×{size}×{channels}"];

    static string[] Normalized(int size, int channels) =>
        [$"convolution {size}×{size}×{channels}", $"batch_normalization {size}×{size}×{channels}"];
}
