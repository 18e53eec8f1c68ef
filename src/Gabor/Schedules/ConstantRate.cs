namespace Gabor.Schedules;

/// <summary>α stays.</summary>
/// <param name="rate">α, above 0.</param>
public sealed class ConstantRate(float rate) : Schedule
{
    /// <inheritdoc/>
    public override string Kind => "constant";

    /// <inheritdoc/>
    public override float Rate(long step, long steps) => rate;
}
