namespace Gabor.Schedules;

/// <summary>All schedules by name; options, help texts and tables are made from this list.</summary>
public static class ScheduleKinds
{
    /// <summary>Every schedule.</summary>
    public static IReadOnlyList<ScheduleKind> All { get; } =
    [
        new("constant", "the rate stays", [WarmUp], (rate, _, _) => new ConstantRate(rate)),
        new("step", "times a factor every some epochs, at once", [new("decay-every", 10), new("decay-factor", 0.1), WarmUp],
            (rate, epoch, of) => new StepDecay(rate, epoch * (long)of[0], of[1])),
        new("exponential", "times a factor every some epochs, evenly", [new("decay-every", 1), new("decay-factor", 0.9), WarmUp],
            (rate, epoch, of) => new ExponentialDecay(rate, epoch * (long)of[0], of[1])),
        new("cosine", "down as half a cosine", [new("lowest-rate", 0), WarmUp], (rate, _, of) => new Cosine(rate, of[0])),
        new("one-cycle", "up to the rate over 30 % of the steps, then down to almost 0", [], (rate, _, _) => new OneCycle(rate)),
        new("plateau", "times a factor when the test loss no longer falls", [new("decay-factor", 0.1), new("patience", 5), new("lowest-rate", 0), WarmUp],
            (rate, _, of) => new Plateau(rate, of[0], (int)of[1], of[2])),
    ];

    static HyperParameter WarmUp => new(ScheduleKind.WarmUpName, 0);
}
