namespace Gabor.Schedules;

/// <summary>A schedule as a list knows it.</summary>
public sealed class ScheduleKind
{
    /// <summary>The hyper-parameter of all schedules that can be warmed up: the epochs of the rise.</summary>
    internal const string WarmupName = "warmup-epochs";

    readonly Func<float, long, double[], Schedule> make;

    internal ScheduleKind(string name, string summary, HyperParameter[] takes, Func<float, long, double[], Schedule> make) =>
        (Name, Summary, Takes, this.make) = (name, summary, takes, make);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>The numbers that it takes beside the learning rate; those that count time do so in epochs.</summary>
    public IReadOnlyList<HyperParameter> Takes { get; }

    /// <summary>One of it.</summary>
    /// <param name="learningRate">The (highest) learning rate.</param>
    /// <param name="stepsAnEpoch">Steps of an epoch.</param>
    /// <param name="given">The value of a hyper-parameter by name, null for its default; null where all are.</param>
    public Schedule Make(float learningRate, long stepsAnEpoch, Func<string, double?>? given = null)
    {
        var schedule = make(learningRate, stepsAnEpoch, [.. Takes.Select(taken => given?.Invoke(taken.Name) ?? taken.Default)]);
        double epochs = Takes.Any(taken => taken.Name == WarmupName) ? given?.Invoke(WarmupName) ?? 0 : 0;
        return epochs > 0 ? new Warmup(schedule, (long)Math.Round(epochs * stepsAnEpoch)) : schedule;
    }
}
