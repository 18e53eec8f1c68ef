using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>The built-in schedules by name; <c>ScheduleRegistry.Default.With(MySchedule.Kind)</c> adds one.</summary>
public static class ScheduleRegistry
{
    /// <summary>Every built-in schedule, in the order of help and tables.</summary>
    public static Registry<ComponentKind<Schedule>> Default { get; } = new(
        "schedule", ConstantLearningRate.Kind, StepDecay.Kind, MultiStepDecay.Kind, ExponentialDecay.Kind, Linear.Kind, Polynomial.Kind,
        Cosine.Kind, OneCycle.Kind, Plateau.Kind);
}
