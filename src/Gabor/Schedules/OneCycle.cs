using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// One cycle (Smith and Topin 2018), as PyTorch has it: with u = rise · T − 1, α rises from max/d to max over the steps 0 … u, then falls
/// to max/(d f) at T − 1, where it stays; both as half a cosine, a + (b − a)(1 − cos πp)/2, or as a line. With three phases it falls to
/// max/d over the steps u … 2u, and then to max/(d f).
/// </summary>
/// <param name="rise">The share of the steps that rises, from 0 to 1, with three phases to 0.5; 0.3 by default.</param>
/// <param name="divisor">d, at least 1; 25 by default.</param>
/// <param name="finalDivisor">f, at least 1; 10,000 by default.</param>
/// <param name="threePhases">Whether the fall mirrors the rise before α falls to its last value; false by default.</param>
/// <param name="linear">Whether lines stand in place of cosines; false by default.</param>
/// <exception cref="ArgumentException">A value is out of range, or more than half of the steps rises with three phases.</exception>
public sealed class OneCycle(
    double rise = 0.3, double divisor = 25, double finalDivisor = 1e4, bool threePhases = false, bool linear = false)
    : Schedule(Kind, Checked(rise, threePhases), divisor, finalDivisor, threePhases ? 1 : 0, linear ? 1 : 0)
{
    const string Rise = "pct-start", ThreePhases = "three-phase";

    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "one-cycle", "up to the learning rate over 30 % of the steps, then down to almost 0",
        [
            new(Rise, 0.3, "Share of the steps in which the learning rate of one-cycle rises.") { Minimum = 0, Maximum = 1 },
            new("div-factor", 25, "What the learning rate is divided by at the first step of one-cycle.") { Minimum = 1 },
            new("final-div-factor", 1e4, "What that of the first step is divided by at the last step of one-cycle.") { Minimum = 1 },
            HyperParameter.Switch(ThreePhases, "Whether one-cycle falls as it rose before it falls to its last learning rate: 1 is yes."),
            HyperParameter.Switch("linear-anneal", "Whether one-cycle has lines in place of cosines: 1 is yes."),
        ],
        values => new OneCycle(values[0], values[1], values[2], values[3] != 0, values[4] != 0));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step)
    {
        double last = step.Steps - 1, s = Math.Min(step.Step, last), top = (Values[0] * step.Steps) - 1;
        double first = learningRate / Values[1], least = learningRate / (Values[1] * Values[2]);
        if (s <= top)
            return (float)Between(first, learningRate, top > 0 ? s / top : 1);
        if (!threePhases)
            return (float)Between(learningRate, least, last > top ? (s - top) / (last - top) : 1);
        double mirrored = (2 * Values[0] * step.Steps) - 2;
        return (float)(s <= mirrored
            ? Between(learningRate, first, (s - top) / (mirrored - top))
            : Between(first, least, (s - mirrored) / (last - mirrored)));
    }

    double Between(double a, double b, double p) => linear
        ? a + ((b - a) * p)
        : a + ((b - a) * (1 - Elementary.Cos(Math.PI * p)) / 2);

    static double Checked(double rise, bool threePhases) => threePhases && rise > 0.5
        ? throw new ArgumentException(
            FormattableString.Invariant($"{Rise} is {rise}; with {ThreePhases} it must be at most 0.5, since the fall takes as long."))
        : rise;
}
