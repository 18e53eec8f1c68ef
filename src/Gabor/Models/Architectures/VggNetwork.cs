using System.Globalization;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// The networks of 3 × 3 convolutions of Simonyan and Zisserman (2014, arXiv 1409.1556, table 1, columns A, B, D and E): five stages, each
/// with a 2 × 2 pooling at its end, then two dense layers of 4096 ReLUs with dropout. With <c>-bn</c> each convolution is followed by
/// batch normalization, as in torchvision.
/// </summary>
static class VggNetwork
{
    static readonly int[] Filters = [64, 128, 256, 512, 512];

    /// <summary>11, 13, 16 and 19 layers with weights, then the same with batch normalization.</summary>
    public static IEnumerable<Network> All =>
    [
        .. from isNormalized in (bool[])[false, true]
           from convolutions in (int[][])[[1, 1, 2, 2, 2], [2, 2, 2, 2, 2], [2, 2, 3, 3, 3], [2, 2, 4, 4, 4]]
           select Of(convolutions, isNormalized),
    ];

    static Network Of(int[] convolutions, bool isNormalized)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"vgg{convolutions.Sum() + 3}{(isNormalized ? "-bn" : "")}");
        string with = isNormalized ? " with batch normalization" : "";
        return new(
            name, string.Create(
                CultureInfo.InvariantCulture,
                $"{convolutions.Sum()} convolutions of 3×3{with}, for photographs (Simonyan and Zisserman 2014)"),
            (input, classes) => Make(name, input, classes, convolutions, isNormalized))
        {
            Side = Network.PhotographSide,
        };
    }

    static Model Make(string name, Shape input, IReadOnlyList<string> classes, int[] convolutions, bool isNormalized)
    {
        var network = new Sequential(name, input);
        for (int stage = 0; stage < Filters.Length; stage++)
        {
            for (int i = 0; i < convolutions[stage]; i++)
            {
                network.Convolution(Filters[stage], 3, padding: 1);
                if (isNormalized)
                    network.BatchNormalization();
                network.Relu();
            }

            network.MaxPooling(2);
        }

        return network.Dense(4096).Relu().Dropout().Dense(4096).Relu().Dropout().Dense(classes.Count).Build(classes);
    }
}
