using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// One cycle (Smith and Topin 2018): with u = 0.3 T − 1, α rises from max/25 to max over the steps 0 … u, then falls to max/250 000 at T −
/// 1, both as half a cosine, a + (b − a)(1 − cos πp)/2.
/// </summary>
public sealed class OneCycle() : Schedule(Kind)
{
    const double Rise = 0.3, Start = 25, End = 250_000;

    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } =
        new("one-cycle", "up to the learning rate over 30 % of the steps, then down to almost 0", [], _ => new OneCycle());

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step)
    {
        double top = (Rise * step.Steps) - 1, last = step.Steps - 1, s = step.Step;
        return (float)(s <= top
            ? Between(learningRate / Start, learningRate, top > 0 ? s / top : 1)
            : Between(learningRate, learningRate / End, last > top ? (s - top) / (last - top) : 1));
    }

    static double Between(double a, double b, double p) => a + ((b - a) * (1 - Elementary.Cos(Math.PI * p)) / 2);
}
