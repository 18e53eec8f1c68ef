using System.Globalization;
using Gabor.Components;
using Gabor.Numerics.Threads;
using Gabor.Schedules;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// The learning rate α of each schedule over a run of 20 epochs (6.3); for plateau, the test loss falls for eight epochs and then stays.
/// </summary>
sealed class ScheduleLesson : Lesson
{
    const int Epochs = 20, StepsPerEpoch = 10, FallingEpochs = 8;

    /// <inheritdoc/>
    public override string Name => "schedules";

    /// <inheritdoc/>
    public override string Section => "6.3";

    /// <inheritdoc/>
    public override string Summary => "the learning rate of each schedule over a run";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        double[] places = [.. Enumerable.Range(0, Epochs * StepsPerEpoch).Select(step => (double)step / StepsPerEpoch)];
        var lines = ScheduleRegistry.Default.Select(kind => new Line(kind.Name, places, LearningRates(kind))).ToArray();
        return new(
            ["schedule", ">first", ">after 5 epochs", ">after 10", ">after 15", ">last", "description"],
            [.. lines.Zip(ScheduleRegistry.Default, IReadOnlyList<string> (line, kind) =>
                [
                    kind.Name,
                    .. new[] { 0, 50, 100, 150, places.Length - 1 }
                    .Select(step => line.Y[step].ToString("0.0000", CultureInfo.InvariantCulture)),
                    kind.Summary,
                ])],
            new LineFigure
            {
                Title = "Schedules: the learning rate over a run of 20 epochs", XTitle = "epochs",
                YTitle = "learning rate, relative to the highest", Lines = lines,
            },
            "Each schedule starts at or rises to the given learning rate; only constant keeps it.");
    }

    static double[] LearningRates(ComponentKind<Schedule> kind)
    {
        var schedule = kind.Create();
        double[] state = [.. schedule.InitialState], learningRates = new double[Epochs * StepsPerEpoch];
        for (int step = 0; step < learningRates.Length; step++)
        {
            if (step > 0 && step % StepsPerEpoch == 0)
                schedule.Observe(state, 1.0 / Math.Min(step / StepsPerEpoch, FallingEpochs));
            learningRates[step] = schedule.LearningRate(1f, new ScheduleStep(step, learningRates.Length, StepsPerEpoch, state));
        }

        return learningRates;
    }
}
