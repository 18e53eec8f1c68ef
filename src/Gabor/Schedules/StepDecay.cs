using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>α falls at once every n epochs: α = α₀ · factor^⌊s / n⌋, n counted in steps.</summary>
/// <param name="stepSize">n, epochs between decays, at least 1; 10 by default.</param>
/// <param name="decay">The factor, above 0 and at most 1; 0.1 by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class StepDecay(
    int stepSize = 10, double decay = 0.1, double warmupEpochs = 0) : Schedule(Kind, stepSize, decay, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "step", "times a factor every few epochs, at once", [ScheduleRows.StepSize(10), ScheduleRows.Decay(0.1), ScheduleRows.Warmup],
        values => new StepDecay((int)values[0], values[1], values[2]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)(learningRate * Elementary.Power(Values[1], step.Step / (step.StepsPerEpoch * (long)Values[0])));
}
