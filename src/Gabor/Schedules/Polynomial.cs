using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// α falls to 0 as a power of what is left, as PyTorch's PolynomialLR: α = α₀ (1 − min(s / n, 1))ᵖ. PyTorch's default is 5 epochs; here it
/// is the run.
/// </summary>
/// <param name="power">p, above 0; 1 by default, a line.</param>
/// <param name="totalEpochs">n, counted in steps; 0, the default, for all that the run has after the warmup.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class Polynomial(double power = 1, double totalEpochs = 0, double warmupEpochs = 0)
    : Schedule(Kind, power, totalEpochs, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "polynomial", "down to 0 as a power of the steps that are left",
        [
            new("power", 1, "Power with which a polynomial schedule falls; 1 is a line.") { Minimum = 0, ExcludesMinimum = true },
            ScheduleRows.Total, ScheduleRows.Warmup,
        ],
        values => new Polynomial(values[0], values[1], values[2]));

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)(learningRate * Elementary.Exp(Values[0] * Elementary.Log(1 - ScheduleRows.Passed(Values[1], step))));
}
