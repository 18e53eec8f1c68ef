using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>α falls as half a cosine (Loshchilov and Hutter 2017, without restarts): α = lowest + (learning rate − lowest)(1 + cos(πs / T)) / 2.</summary>
/// <param name="learningRate">The first α, above 0.</param>
/// <param name="lowest">Where α would be at the step after the last, from 0 to the learning rate; 0 by default.</param>
public sealed class Cosine(float learningRate, double lowest = 0) : Schedule
{
    /// <inheritdoc/>
    public override string Kind => "cosine";

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps) => (float)(lowest + ((learningRate - lowest) * (1 + Elementary.Cos(Math.PI * step / steps)) / 2));
}
