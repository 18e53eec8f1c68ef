using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Optimizers;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>
/// What the files of a run can name: a value that is passed to whoever reads them, so that a program's own layers and components are read as the built-in ones are.
/// </summary>
public sealed record ComponentRegistries
{
    /// <summary>The built-in components alone.</summary>
    public static ComponentRegistries Default { get; } = new();

    /// <summary>The layers that a network may have.</summary>
    public Registry<LayerKind> Layers { get; init; } = LayerKinds.Default;

    /// <summary>Optimizers.</summary>
    public ComponentRegistry<Optimizer> Optimizers { get; init; } = OptimizerRegistry.Default;

    /// <summary>Schedules.</summary>
    public ComponentRegistry<Schedule> Schedules { get; init; } = ScheduleRegistry.Default;

    /// <summary>Losses.</summary>
    public ComponentRegistry<Loss> Losses { get; init; } = LossRegistry.Default;

    /// <summary>Augmentations.</summary>
    public ComponentRegistry<Augmentation> Augmentations { get; init; } = AugmentationRegistry.Default;

    /// <summary>Initializers.</summary>
    public ComponentRegistry<Initializer> Initializers { get; init; } = InitializerRegistry.Default;
}
