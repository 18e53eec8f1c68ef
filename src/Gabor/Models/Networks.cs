using Gabor.Initializers;
using Gabor.Models.Architectures;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// The networks that come with the library; the command line's choices and the tables of the documents are made from this list.
/// <c>softmax</c> is that of algorithm 1, <c>mlp</c> that of (4.20), (4.21) and algorithm 2, and the others are the h of (5.22).
/// </summary>
public static class Networks
{
    /// <summary>All of them, simplest first; <see cref="Registry{TKind}.With"/> adds one of your own.</summary>
    public static Registry<Network> Default { get; } = new(
        "model",
    [
        new("softmax", "a linear softmax classifier (algorithm 1)", Softmax) { Side = Network.DigitSide },
        new("mlp", "two hidden layers of 512 ReLUs (algorithm 2)", Mlp) { Side = Network.DigitSide },
        KernelNetwork.Default,
        new("lenet", "two convolutions with pooling, then 500 ReLUs with dropout (chapter 5)", Lenet)
        {
            Side = Network.DigitSide,
        },
        new("cifar-cnn", "two stages of two 3×3 convolutions, 32 and 64 filters, then 512 ReLUs",
            (input, classes) => Stages("cifar-cnn", input, classes, 32, 64)),
        new("vgg-cifar", "three stages of two 3×3 convolutions, 64, 128 and 256 filters, then 512 ReLUs",
            (input, classes) => Stages("vgg-cifar", input, classes, 64, 128, 256)),
        SmallResidualNetwork.Default,
        .. SmallResidualNetwork.Projected,
        .. SmallResidualNetwork.Padded,
        AirbenchNetwork.Paper,
        AlexNetwork.TwoTowers,
        AlexNetwork.OneTower,
        .. VggNetwork.All,
        InceptionNetwork.Paper,
        InceptionNetwork.Normalized,
        .. ResidualNetwork.All,
        MobileNetwork.V2,
        KimNetwork.Paper,
        DynamicNetwork.Paper,
        .. Autoencoders.All,
    ]);

    /// <summary>A network by its name: <c>Networks.Create("lenet", data.Shape, data.ClassNames)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">The shape of one image, H × W × D.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="ArgumentException">There is none of this name, or the images do not suit it.</exception>
    public static Model Create(string name, Shape input, IReadOnlyList<string> classNames) => Default.Named(name).Make(input, classNames);

    static Model Softmax(Shape input, IReadOnlyList<string> classes) =>
        new Sequential("softmax", input) { Initializer = new Gaussian() }.Dense(classes.Count).Build(classes);

    static Model Mlp(Shape input, IReadOnlyList<string> classes) =>
        new Sequential("mlp", input).Dense(512).Relu().Dense(512).Relu().Dense(classes.Count).Build(classes);

    static Model Lenet(Shape input, IReadOnlyList<string> classes) => new Sequential("lenet", input) { Initializer = new FanIn() }
        .Convolution(20, 5).Relu().MaxPooling(2)
        .Convolution(50, 5).Relu().MaxPooling(2)
        .Dense(500).Relu().Dropout(0.5f)
        .Dense(classes.Count)
        .Build(classes);

    /// <summary>Stages of two 3 × 3 convolutions that keep the size, each with a 2 × 2 pooling after it; then 512 ReLUs.</summary>
    static Model Stages(string name, Shape input, IReadOnlyList<string> classes, params ReadOnlySpan<int> filters)
    {
        var network = new Sequential(name, input);
        foreach (int count in filters)
            network.Convolution(count, 3, padding: 1).Relu().Convolution(count, 3, padding: 1).Relu().MaxPooling(2);
        return network.Dense(512).Relu().Dense(classes.Count).Build(classes);
    }
}
