using Gabor.Components;
using Gabor.Schedules;

namespace CustomSchedule;

/// <summary>
/// Warmup, a constant learning rate, and a linear decay to almost 0 in the last steps (Hägele et al. 2024, arXiv 2405.18392):
/// α = α₀ min(1, (T − s) / dT), T the steps after the warmup. The constant part may be as long as one likes before the decay begins.
/// </summary>
/// <param name="decayShare">d, the share of the steps in which α falls, from 0 to 1; 0.2 by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class Trapezoid(double decayShare = 0.2, double warmupEpochs = 0) : Schedule(Kind, decayShare, warmupEpochs)
{
    /// <summary>
    /// Its name and hyperparameters. The base class does the warmup of schedules that have <see cref="Schedule.WarmupName"/>.
    /// </summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "trapezoid", "constant, then linearly to 0",
        [
            new("decay-share", 0.2, "Share of the steps in which the learning rate falls.") { Minimum = 0, Maximum = 1 },
            new(WarmupName, 0, "Epochs of linear warmup.") { Minimum = 0 },
        ],
        values => new Trapezoid(values[0], values[1]));

    // <step>
    /// <summary>α of a step: a pure function of its number.</summary>
    protected override float At(float learningRate, in ScheduleStep step)
    {
        double left = step.Steps - step.Step, falling = decayShare * step.Steps;
        return left < falling ? (float)(learningRate * left / falling) : learningRate;
    }
    // </step>
}
