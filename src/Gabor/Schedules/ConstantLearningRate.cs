using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>α stays.</summary>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class ConstantLearningRate(double warmupEpochs = 0) : Schedule(Kind, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } =
        new("constant", "the learning rate stays", [ScheduleRows.Warmup], values => new ConstantLearningRate(values[0]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) => learningRate;
}
