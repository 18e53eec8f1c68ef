using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Models;

/// <summary>The networks of the papers: their numbers are those that the papers and torchvision publish.</summary>
public sealed class PublishedNetworkTests
{
    static readonly string[] Thousand = [.. Enumerable.Range(0, 1000).Select(k => $"class {k}")];

    /// <summary>
    /// Parameters: torchvision's documentation of its weights; AlexNet's 60,965,224 and GoogLeNet's 6,998,552 are those of their Caffe
    /// versions, whose layers are the papers'. Billions of multiply-adds: torchvision's GFLOPS; AlexNet's 0.724 of its Caffe version;
    /// GoogLeNet's 1.5 from section 5 of the paper.
    /// </summary>
    [Theory]
    [InlineData("alexnet", 60_965_224, 0.724)]
    [InlineData("alexnet-one-tower", 61_100_840, 0.71)]
    [InlineData("vgg11", 132_863_336, 7.61)]
    [InlineData("vgg11-bn", 132_868_840, 7.61)]
    [InlineData("vgg13", 133_047_848, 11.31)]
    [InlineData("vgg13-bn", 133_053_736, 11.31)]
    [InlineData("vgg16", 138_357_544, 15.47)]
    [InlineData("vgg16-bn", 138_365_992, 15.47)]
    [InlineData("vgg19", 143_667_240, 19.63)]
    [InlineData("vgg19-bn", 143_678_248, 19.63)]
    [InlineData("googlenet", 6_998_552, 1.58)]
    [InlineData("googlenet-bn", 6_624_904, 1.50)]
    [InlineData("resnet18", 11_689_512, 1.81)]
    [InlineData("resnet34", 21_797_672, 3.66)]
    [InlineData("resnet50", 25_557_032, 4.09)]
    [InlineData("resnet101", 44_549_160, 7.80)]
    [InlineData("mobilenet-v2", 3_504_872, 0.30)]
    public void On_ImageNet_it_has_the_published_parameters_and_multiply_adds(string name, long parameters, double billions)
    {
        var model = Networks.Default.Named(name).Make(new Shape(224, 224, 3), Thousand).ForScores();
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(billions, model.MultiplyAdds / 1e9, 0.005);
    }

    /// <summary>With their auxiliary classifiers: torchvision's googlenet with aux_logits, and the Caffe version in training.</summary>
    [Theory]
    [InlineData("googlenet", 13_378_280)]
    [InlineData("googlenet-bn", 13_004_888)]
    public void The_auxiliary_classifiers_have_the_published_parameters(string name, long parameters)
    {
        var model = Networks.Default.Named(name).Make(new Shape(224, 224, 3), Thousand);
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(3, model.Outputs.Count);
    }

    /// <summary>
    /// He et al. (2015, table 6) in millions; the exact numbers are those of the implementation whose weights are published.
    /// </summary>
    [Theory]
    [InlineData("resnet20-a", 269_722, 0.27)]
    [InlineData("resnet32-a", 464_154, 0.46)]
    [InlineData("resnet44-a", 658_586, 0.66)]
    [InlineData("resnet56-a", 853_018, 0.85)]
    [InlineData("resnet110-a", 1_727_962, 1.73)]
    public void On_CIFAR_10_it_has_the_published_parameters(string name, long parameters, double millions)
    {
        var model = Networks.Default.Named(name).Make(new Shape(32, 32, 3), [.. Thousand.Take(10)]);
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(millions, model.ParameterCount / 1e6, 0.005);

        // Option B has two 1 × 1 convolutions and their normalizations more.
        var projected = Networks.Default.Named(name[..^2]).Make(new Shape(32, 32, 3), [.. Thousand.Take(10)]);
        Assert.Equal(parameters + (16 * 32) + (32 * 64) + (2 * 32) + (2 * 64), projected.ParameterCount);
    }

    /// <summary>The column "output size" of the papers' tables, where it changes.</summary>
    [Theory]
    [InlineData("alexnet", "conv1 55×55×96, pool1 27×27×96, conv2 27×27×256, pool2 13×13×256, conv5 13×13×256, pool3 6×6×256")]
    [InlineData("vgg16", "conv2 224×224×64, conv4 112×112×128, conv7 56×56×256, conv10 28×28×512, conv13 14×14×512, pool5 7×7×512")]
    [InlineData(
        "googlenet",
        "conv1/conv 112×112×64, pool1 56×56×64, conv2/conv 56×56×192, pool2 28×28×192, inception3a 28×28×256, inception3b 28×28×480, "
        + "inception4a 14×14×512, inception4d 14×14×528, inception4e 14×14×832, inception5b 7×7×1024, auxiliary1/average 4×4×512, "
        + "auxiliary2/average 4×4×528")]
    [InlineData(
        "resnet50",
        "stem/conv 112×112×64, stem/pool 56×56×64, stage64/block3/relu 56×56×256, stage128/block4/relu 28×28×512, "
        + "stage256/block6/relu 14×14×1024, stage512/block3/relu 7×7×2048")]
    [InlineData(
        "mobilenet-v2",
        "stem/conv 112×112×32, block1/narrow/norm 112×112×16, block3/sum 56×56×24, block6/sum 28×28×32, block10/sum 14×14×64, "
        + "block13/sum 14×14×96, block16/sum 7×7×160, block17/narrow/norm 7×7×320, last/relu6 7×7×1280")]
    public void Its_layers_have_the_sizes_of_the_paper(string name, string sizes)
    {
        var model = Networks.Default.Named(name).Make(new Shape(224, 224, 3), Thousand);
        Assert.All(sizes.Split(", "), one =>
        {
            var node = Assert.Single(model.Nodes, node => node.Layer.Name == one.Split(' ')[0]);
            Assert.Equal(one.Split(' ')[1], node.Layer.Output.ToString());
        });
    }

    public static TheoryData<string> Photographs => [.. Networks.Default.Where(n => n.IsForPhotographs).Select(n => n.Name)];

    [Theory]
    [MemberData(nameof(Photographs))]
    public void Images_may_have_other_sizes_and_one_channel(string name)
    {
        foreach (var shape in (Shape[])[new(80, 80, 1), new(96, 128, 3), new(299, 299, 3)])
            Assert.Equal(3, Networks.Default.Named(name).Make(shape, ["a", "b", "c"]).Output.Count);
    }

    [Fact]
    public void Only_what_the_scores_need_is_run_for_them()
    {
        var all = Networks.Default.Named("googlenet").Make(new Shape(80, 80, 3), ["a", "b"]);
        var some = all.ForScores();
        Assert.Single(some.Outputs);
        Assert.DoesNotContain(some.Nodes, node => node.Layer.Name.StartsWith("auxiliary", StringComparison.Ordinal));
        Assert.Equal(all.Nodes.Count - 14, some.Nodes.Count);
        Assert.Same(all.Nodes[0].Layer, some.Nodes[0].Layer);
        Assert.Equal("scores", some.Nodes[some.Outputs[0]].Layer.Name);
        Assert.Same(some, some.ForScores());
    }
}
