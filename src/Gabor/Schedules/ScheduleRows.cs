using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>The hyper-parameters that several schedules have, each described once.</summary>
static class ScheduleRows
{
    /// <summary>Warmup.</summary>
    public static HyperParameter Warmup { get; } = new(Schedule.WarmupName, 0, "Epochs of linear warmup.") { Minimum = 0 };

    /// <summary>The least α.</summary>
    public static HyperParameter Minimum { get; } = new(Schedule.MinimumName, 0, "Lower bound of the learning rate.") { Minimum = 0 };

    /// <summary>How long α changes.</summary>
    public static HyperParameter Total { get; } =
        new("total-epochs", 0, "Epochs in which the learning rate changes, after which it stays; 0 for all of the run.") { Minimum = 0 };

    /// <summary>The share of <see cref="Total"/> that has passed, at most 1.</summary>
    public static double Passed(double totalEpochs, in ScheduleStep step)
    {
        double total = totalEpochs > 0 ? Math.Max(1, Math.Round(totalEpochs * step.StepsPerEpoch)) : step.Steps;
        return Math.Min(1, step.Step / total);
    }

    /// <summary>Epochs between decays.</summary>
    public static HyperParameter StepSize(int value) =>
        new("step-size", value, "Epochs between learning-rate decays.") { Minimum = 1, IsInteger = true };

    /// <summary>What a decay multiplies α by.</summary>
    public static HyperParameter Decay(double value) =>
        new("lr-decay", value, "Factor of each learning-rate decay.") { Minimum = 0, ExcludesMinimum = true, Maximum = 1 };
}
