namespace Gabor.Schedules;

/// <summary>α stays.</summary>
/// <param name="learningRate">α, above 0.</param>
public sealed class ConstantLearningRate(float learningRate) : Schedule
{
    /// <inheritdoc/>
    public override string Kind => "constant";

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps) => learningRate;
}
