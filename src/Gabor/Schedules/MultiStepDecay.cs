using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// α falls at once at each of some epochs, as PyTorch's MultiStepLR: α = α₀ · factorᵏ, where k of the milestones have come, each counted in
/// steps.
/// </summary>
/// <param name="milestones">After how many epochs α falls, each at least 1 and above the one before; 10 by default.</param>
/// <param name="decay">The factor, above 0 and at most 1; 0.1 by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, after which the others are counted, at least 0; 0 by default.</param>
/// <exception cref="ArgumentException">A value is out of range; there is no milestone, or one is not above the one before.</exception>
public sealed class MultiStepDecay(IReadOnlyList<int> milestones, double decay = 0.1, double warmupEpochs = 0)
    : Schedule(Kind, All(milestones, decay, warmupEpochs))
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "multi-step", "times a factor at each of some epochs, at once",
        [
            ScheduleRows.Decay(0.1), ScheduleRows.Warmup,
            new("milestones", 10, "After how many epochs the learning rate decays, each more than the one before.")
            {
                Minimum = 1, IsInteger = true, IsList = true,
            },
        ],
        values => new MultiStepDecay([.. values.Skip(2).Select(value => (int)value)], values[0], values[1]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step)
    {
        int passed = 0;
        foreach (double milestone in Values[2..])
            passed += step.Step >= (long)milestone * step.StepsPerEpoch ? 1 : 0;
        return (float)(learningRate * Elementary.Power(Values[0], passed));
    }

    static double[] All(IReadOnlyList<int> milestones, double decay, double warmupEpochs)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return [decay, warmupEpochs, .. milestones.Select(epoch => (double)epoch)];
    }
}
