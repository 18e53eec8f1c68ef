using Gabor.Augmentations;
using Gabor.Optimizers;
using Gabor.Preprocessing;

namespace Gabor.Training;

/// <summary>The options that a network is trained with on a data set unless stated otherwise.</summary>
public static class DefaultOptions
{
    /// <summary>The options for a network on a data set; for others, the plain defaults.</summary>
    /// <param name="model">The network's name.</param>
    /// <param name="dataset">The data set's name, without its argument.</param>
    public static TrainingOptions For(string model, string dataset) => (model, dataset) switch
    {
        ("softmax", _) => new() { Epochs = 20, Optimizer = new Adam(0.005) },
        ("mlp", "digits") => new() { Epochs = 20, Shift = 1 },
        ("mlp", _) => new() { Epochs = 20 },
        ("lenet", "mnist") => new() { Epochs = 10, Shift = 2 },
        ("lenet", _) => new() { Epochs = 20, Shift = 2 },
        ("small-resnet", _) => new()
        {
            Epochs = 30,
            BatchSize = 32,
            Preprocessing = PreprocessingRegistry.Default.Named("channels"),
            Augmentations = [new HorizontalFlip(0.5), new Translation(0.08), new Scaling(0.2)],
        },
        _ => new(),
    };
}
