using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>α falls a little at every step: α = α₀ · factor^(s / n), n counted in steps.</summary>
/// <param name="stepSize">n, epochs in which α falls by the factor, at least 1; 1 by default.</param>
/// <param name="decay">The factor, above 0 and at most 1; 0.9 by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class ExponentialDecay(
    int stepSize = 1, double decay = 0.9, double warmupEpochs = 0) : Schedule(Kind, stepSize, decay, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "exponential", "times a factor every few epochs, spread over the steps",
        [ScheduleRows.StepSize(1), ScheduleRows.Decay(0.9), ScheduleRows.Warmup],
        values => new ExponentialDecay((int)values[0], values[1], values[2]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)(learningRate * Elementary.Exp(Elementary.Log(Values[1]) * step.Step / (step.StepsPerEpoch * (long)Values[0])));
}
