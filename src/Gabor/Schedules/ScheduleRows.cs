using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>The hyper-parameters that several schedules have, each described once.</summary>
static class ScheduleRows
{
    /// <summary>Warmup.</summary>
    public static HyperParameter Warmup { get; } = new(Schedule.WarmupName, 0, "Epochs of linear warmup.") { Minimum = 0 };

    /// <summary>The least α.</summary>
    public static HyperParameter Minimum { get; } = new(Schedule.MinimumName, 0, "Lower bound of the learning rate.") { Minimum = 0 };

    /// <summary>Epochs between decays.</summary>
    public static HyperParameter StepSize(int value) =>
        new("step-size", value, "Epochs between learning-rate decays.") { Minimum = 1, IsInteger = true };

    /// <summary>What a decay multiplies α by.</summary>
    public static HyperParameter Decay(double value) =>
        new("lr-decay", value, "Factor of each learning-rate decay.") { Minimum = 0, ExcludesMinimum = true, Maximum = 1 };
}
