using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models.Features;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>
/// What the files of a run can name: a value that is passed to whoever reads them, so that a program's own layers, components and data
/// sets are read as the built-in ones are.
/// </summary>
public sealed record ComponentRegistries
{
    /// <summary>What is built in, alone.</summary>
    public static ComponentRegistries Default { get; } = new();

    /// <summary>Data sets.</summary>
    public Registry<DatasetKind> Datasets { get; init; } = DatasetRegistry.Default;

    /// <summary>Ways of preprocessing.</summary>
    public Registry<PreprocessingKind> Preprocessings { get; init; } = PreprocessingRegistry.Default;

    /// <summary>The layers that a network may have.</summary>
    public Registry<LayerKind> Layers { get; init; } = LayerRegistry.Default;

    /// <summary>Optimizers.</summary>
    public Registry<ComponentKind<Optimizer>> Optimizers { get; init; } = OptimizerRegistry.Default;

    /// <summary>Schedules.</summary>
    public Registry<ComponentKind<Schedule>> Schedules { get; init; } = ScheduleRegistry.Default;

    /// <summary>Losses.</summary>
    public Registry<ComponentKind<Loss>> Losses { get; init; } = LossRegistry.Default;

    /// <summary>Augmentations.</summary>
    public Registry<ComponentKind<Augmentation>> Augmentations { get; init; } = AugmentationRegistry.Default;

    /// <summary>Features.</summary>
    public Registry<ComponentKind<Feature>> Features { get; init; } = FeatureRegistry.Default;

    /// <summary>Kernel functions.</summary>
    public Registry<ComponentKind<KernelFunction>> KernelFunctions { get; init; } = KernelFunctionRegistry.Default;

    /// <summary>Solvers of kernel machines.</summary>
    public Registry<ComponentKind<KernelSolver>> KernelSolvers { get; init; } = KernelSolverRegistry.Default;

    /// <summary>Initializers.</summary>
    public Registry<ComponentKind<Initializer>> Initializers { get; init; } = InitializerRegistry.Default;
}
