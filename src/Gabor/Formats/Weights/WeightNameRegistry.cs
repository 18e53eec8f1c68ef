namespace Gabor.Formats.Weights;

/// <summary>The names of weights that come with the library; the command line's choices are made from this list.</summary>
public static class WeightNameRegistry
{
    /// <summary>All of them; <see cref="Registry{TKind}.With"/> adds one of your own, and <see cref="WeightNameFile"/> reads one.</summary>
    public static Registry<WeightNames> Default { get; } = new(
        "names",
        new WeightNames(
            "gabor", "as the networks here name their parameters", model => model.Parameters.Select(p => new WeightName(p.Name, [p.Name])))
        {
            IsChannelsFirst = false,
        },
        new WeightNames(
            "torchvision", "torchvision's, and those of the residual networks for CIFAR-10 that are published for PyTorch",
            TorchvisionNames.Of)
        {
            Remarks = TorchvisionNames.Remarks,
        },
        new WeightNames("timm", "those of PyTorch Image Models (timm)", TimmNames.Of));
}
