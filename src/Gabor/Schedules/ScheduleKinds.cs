namespace Gabor.Schedules;

/// <summary>All schedules by name; options, help texts and tables are made from this list.</summary>
public static class ScheduleKinds
{
    /// <summary>Name, what it does in one line, and one of it for a (highest) rate.</summary>
    public static IReadOnlyList<(string Name, string Summary, Func<float, Schedule> Make)> All { get; } =
    [
        ("constant", "the rate stays", rate => new ConstantRate(rate)),
        ("one-cycle", "up to the rate over 30 % of the steps, then down to almost 0", rate => new OneCycle(rate)),
    ];
}
