using Gabor.Models;

namespace Gabor.Tests.Models;

/// <summary>Which networks of the library tests go through.</summary>
static class KnownNetworks
{
    /// <summary>Names that differ from another one in nothing but how many blocks they have.</summary>
    static readonly string[] Deeper =
        ["resnet32", "resnet44", "resnet56", "resnet110", "resnet32-a", "resnet44-a", "resnet56-a", "resnet110-a"];

    /// <summary>It is solved at once, and what it is then has a size of its own: <c>KernelTrainingTests</c>.</summary>
    const string Solved = "kernel";

    /// <summary>Classifiers of small images, one of each kind.</summary>
    public static string[] Small { get; } =
    [
        .. Networks.Default.Where(network => network is { IsForPhotographs: false, IsForSentences: false, Losses: null })
            .Select(network => network.Name).Except(Deeper).Except([Solved]),
    ];

    /// <summary>Those that reconstruct images.</summary>
    public static string[] Autoencoders { get; } =
        [.. Networks.Default.Where(network => network.Losses is not null).Select(network => network.Name)];

    /// <summary>Those for photographs, one of each kind.</summary>
    public static string[] ForPhotographs { get; } =
        ["alexnet", "alexnet-one-tower", "vgg11", "vgg11-bn", "googlenet", "googlenet-bn", "resnet18", "resnet50", "mobilenet-v2"];
}
