using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// α falls as half a cosine (Loshchilov and Hutter 2017, without restarts): α = min + (α₀ − min)(1 + cos(πs / T)) / 2, and min from T on.
/// </summary>
/// <param name="minLearningRate">min: α at the step after the last, from 0 to α₀; 0 by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class Cosine(double minLearningRate = 0, double warmupEpochs = 0) : Schedule(Kind, minLearningRate, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } =
        new("cosine", "down as half a cosine", [ScheduleRows.Minimum, ScheduleRows.Warmup], values => new Cosine(values[0], values[1]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)(
            Values[0] + ((learningRate - Values[0]) * (1 + Elementary.Cos(Math.PI * Math.Min(step.Step, step.Steps) / step.Steps)) / 2));
}
