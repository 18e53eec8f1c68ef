using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>The networks that are compared unless some are named: six of small images and six of photographs.</summary>
static class ComparedNetworks
{
    /// <summary>All, simplest first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "softmax", "mlp", "lenet", "cifar-cnn", "vgg-cifar", "resnet20",
        "alexnet", "vgg16", "googlenet", "resnet18", "resnet50", "mobilenet-v2",
    ];

    /// <summary>
    /// Images of a step where no number is given. Photographs fill memory sooner; for inference one at a time, as a program for users
    /// has them, and several at once.
    /// </summary>
    public static IReadOnlyList<int> Batches(string network, PlanMode mode) => (IsOfPhotographs(network), mode) switch
    {
        (false, _) => [128],
        (true, PlanMode.Training) => [8],
        _ => [1, 16],
    };

    /// <summary>
    /// Images and the learning rate of the steps in which a library must first compute the same. Deep networks let what rounding changes
    /// grow: by the usual learning rate libtorch with channels first and with channels last are 2 % apart in the second loss of resnet50.
    /// </summary>
    public static (int Images, float LearningRate) Checked(string network) =>
        IsOfPhotographs(network) ? (4, NetworkBenchmark.LearningRate / 100) : (8, NetworkBenchmark.LearningRate);

    static bool IsOfPhotographs(string network) => Networks.Default.Named(network).IsForPhotographs;
}
