using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// One cycle (Smith and Topin 2018): with u = 0.3 T − 1, α rises from max/25 to max over the steps 0 … u, then falls to max/250 000 at T − 1, both
/// as half a cosine, a + (b − a)(1 − cos πp)/2.
/// </summary>
/// <param name="maximum">The highest α.</param>
public sealed class OneCycle(float maximum) : Schedule
{
    const double Rise = 0.3, Start = 25, End = 250_000;

    /// <inheritdoc/>
    public override string Kind => "one-cycle";

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps)
    {
        double top = (Rise * steps) - 1, last = steps - 1;
        double learningRate = step <= top ? Between(maximum / Start, maximum, top > 0 ? step / top : 1)
            : Between(maximum, maximum / End, last > top ? (step - top) / (last - top) : 1);
        return (float)learningRate;
    }

    static double Between(double a, double b, double p) => a + ((b - a) * (1 - Elementary.Cos(Math.PI * p)) / 2);
}
