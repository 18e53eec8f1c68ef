using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Experiments.Representations;

public sealed class LayerChoiceTests
{
    static string[] Names(Model model, IReadOnlyList<int> layers) => [.. layers.Select(layer => model.Nodes[layer].Layer.Name)];

    static Model Make(string network, int side, int depth) =>
        Networks.Default.Named(network).Make(new Shape(side, side, depth), ["a", "b"]);

    [Fact]
    public void What_the_next_layer_learns_from_is_chosen()
    {
        var lenet = Make("lenet", 28, 1);
        Assert.Equal(["relu1", "relu2", "relu3", "dense2"], Names(lenet, LayerChoice.Representations(lenet)));
        var pooled = new Sequential("pooled", new Shape(12, 12, 1)).Convolution(2, 3).MaxPooling(2).Relu().Dense(2).Build(["a", "b"]);
        Assert.Equal(["relu1", "dense1"], Names(pooled, LayerChoice.Representations(pooled)));
        var bare = new Sequential("bare", new Shape(12, 12, 1)).Convolution(2, 3).MaxPooling(2).Dense(2).Build(["a", "b"]);
        Assert.Equal(["conv1", "dense1"], Names(bare, LayerChoice.Representations(bare)));
    }

    [Fact]
    public void The_ends_of_residual_blocks_are_among_them_and_their_norms_are_not()
    {
        var resnet = Make("resnet20", 32, 3);
        string[] names = Names(resnet, LayerChoice.Representations(resnet));
        Assert.Equal(20, names.Length);
        Assert.All(names.SkipLast(1), name => Assert.EndsWith("relu", name, StringComparison.Ordinal));
        Assert.Contains("stage16/block1/relu", names);
        string[] few = Names(resnet, LayerChoice.Spread(resnet, 5));
        Assert.Equal(5, few.Distinct().Count());
        Assert.Equal((names[0], names[^1]), (few[0], few[^1]));
    }

    [Fact]
    public void Layers_are_found_by_name()
    {
        var lenet = Make("lenet", 28, 1);
        Assert.Equal(["pool1", "conv1"], Names(lenet, LayerChoice.Named(lenet, ["pool1", "conv1", "pool1"])));
        string message = Assert.Throws<ArgumentException>(() => LayerChoice.Named(lenet, ["conv9"])).Message;
        Assert.Contains("lenet has no layer 'conv9'. Did you mean 'conv", message, StringComparison.Ordinal);
    }
}
