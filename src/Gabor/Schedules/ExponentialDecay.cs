using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>α falls evenly: α = learning rate · factor^(s / every).</summary>
/// <param name="learningRate">The first α, above 0.</param>
/// <param name="every">Steps in which α falls by the factor, at least 1.</param>
/// <param name="factor">What α is multiplied by in that many steps, above 0; 0.9 by default.</param>
public sealed class ExponentialDecay(float learningRate, long every, double factor = 0.9) : Schedule
{
    /// <inheritdoc/>
    public override string Kind => "exponential";

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps) => (float)(learningRate * Elementary.Exp(Elementary.Log(factor) * step / every));
}
