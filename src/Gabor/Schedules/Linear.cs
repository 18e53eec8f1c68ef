using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>
/// α along a line, then constant, as PyTorch's LinearLR: α = α₀ (start + (end − start) min(s / n, 1)). PyTorch's defaults are start 1/3,
/// end 1 and 5 epochs; here α falls to 0 over the run.
/// </summary>
/// <param name="startFactor">start: the share of α₀ at step 0, above 0 and at most 1; 1 by default.</param>
/// <param name="endFactor">end: the share of α₀ from step n on, from 0 to 1; 0 by default.</param>
/// <param name="totalEpochs">n, counted in steps; 0, the default, for all that the run has after the warmup.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class Linear(double startFactor = 1, double endFactor = 0, double totalEpochs = 0, double warmupEpochs = 0)
    : Schedule(Kind, startFactor, endFactor, totalEpochs, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "linear", "from one share of the learning rate to another along a line",
        [
            new("start-factor", 1, "Share of the learning rate with which a linear schedule begins.")
            {
                Minimum = 0, ExcludesMinimum = true, Maximum = 1,
            },
            new("end-factor", 0, "Share of the learning rate with which a linear schedule ends.") { Minimum = 0, Maximum = 1 },
            ScheduleRows.Total, ScheduleRows.Warmup,
        ],
        values => new Linear(values[0], values[1], values[2], values[3]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)(learningRate * (Values[0] + ((Values[1] - Values[0]) * ScheduleRows.Passed(Values[2], step))));
}
