using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>α falls at once every some steps: α = learning rate · factor^⌊s / every⌋.</summary>
/// <param name="learningRate">The first α, above 0.</param>
/// <param name="every">Steps from one fall to the next, at least 1.</param>
/// <param name="factor">What α is multiplied by, above 0; 0.1 by default.</param>
public sealed class StepDecay(float learningRate, long every, double factor = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override string Kind => "step";

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps) => (float)(learningRate * Elementary.Power(factor, step / every));
}
