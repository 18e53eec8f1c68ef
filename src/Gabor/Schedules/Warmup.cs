namespace Gabor.Schedules;

/// <summary>
/// α rises evenly to where another schedule begins (Goyal et al. 2017): α = (s + 1) / (w + 1) of its first α in the steps 0 … w − 1, and from step w on
/// that schedule over the T − w steps that are left.
/// </summary>
/// <param name="schedule">The schedule that follows.</param>
/// <param name="rise">w, the steps of the rise, at least 0.</param>
public sealed class Warmup(Schedule schedule, long rise) : Schedule
{
    /// <summary>That of the schedule that follows.</summary>
    public override string Kind => schedule.Kind;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Memory => schedule.Memory;

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps)
    {
        long left = Math.Max(1, steps - rise);
        return step < rise ? (float)((double)schedule.LearningRate(0, left) * (step + 1) / (rise + 1)) : schedule.LearningRate(step - rise, left);
    }

    /// <inheritdoc/>
    public override void Evaluated(double loss) => schedule.Evaluated(loss);

    /// <inheritdoc/>
    public override void Remember(IReadOnlyList<double> memory) => schedule.Remember(memory);
}
