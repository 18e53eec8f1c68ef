using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>The network of Krizhevsky, Sutskever and Hinton (2012): five convolutions, then two dense layers of 4096 ReLUs.</summary>
static class AlexNetwork
{
    /// <summary>
    /// That of the paper: local response normalization after the first two convolutions; the second, fourth and fifth in two groups, which
    /// lay on two devices. The paper's weights are drawn with deviation 0.01; here all have He's, with which it learns sooner.
    /// </summary>
    public static Network TwoTowers { get; } = new(
        "alexnet", "five convolutions in two groups with local response normalization, for photographs (Krizhevsky et al. 2012)", Paper)
    {
        Side = Network.PhotographSide,
    };

    /// <summary>That of Krizhevsky (2014, arXiv 1404.5997), as torchvision has it: one group, fewer filters, no normalization.</summary>
    public static Network OneTower { get; } = new(
        "alexnet-one-tower", "five convolutions, for photographs (Krizhevsky 2014)", Single)
    {
        Side = Network.PhotographSide,
    };

    static Model Paper(Shape input, IReadOnlyList<string> classes) => new Sequential("alexnet", input)
        .Convolution(96, 11, stride: 4, padding: 2).Relu().LocalResponseNormalization().MaxPooling(3, 2)
        .Convolution(256, 5, padding: 2, groups: 2).Relu().LocalResponseNormalization().MaxPooling(3, 2)
        .Convolution(384, 3, padding: 1).Relu()
        .Convolution(384, 3, padding: 1, groups: 2).Relu()
        .Convolution(256, 3, padding: 1, groups: 2).Relu().MaxPooling(3, 2)
        .Dense(4096).Relu().Dropout()
        .Dense(4096).Relu().Dropout()
        .Dense(classes.Count)
        .Build(classes);

    static Model Single(Shape input, IReadOnlyList<string> classes) => new Sequential("alexnet-one-tower", input)
        .Convolution(64, 11, stride: 4, padding: 2).Relu().MaxPooling(3, 2)
        .Convolution(192, 5, padding: 2).Relu().MaxPooling(3, 2)
        .Convolution(384, 3, padding: 1).Relu()
        .Convolution(256, 3, padding: 1).Relu()
        .Convolution(256, 3, padding: 1).Relu().MaxPooling(3, 2)
        .Dropout().Dense(4096).Relu()
        .Dropout().Dense(4096).Relu()
        .Dense(classes.Count)
        .Build(classes);
}
