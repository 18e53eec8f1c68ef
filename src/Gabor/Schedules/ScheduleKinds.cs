namespace Gabor.Schedules;

/// <summary>All schedules by name; options, help texts and tables are made from this list.</summary>
public static class ScheduleKinds
{
    /// <summary>Every schedule.</summary>
    public static IReadOnlyList<ScheduleKind> All { get; } =
    [
        new("constant", "the learning rate stays", [Warmup], (learningRate, _, _) => new ConstantLearningRate(learningRate)),
        new("step", "times a factor every some epochs, at once", [new("step-size", 10), new("lr-decay", 0.1), Warmup],
            (learningRate, epoch, of) => new StepDecay(learningRate, epoch * (long)of[0], of[1])),
        new("exponential", "times a factor every some epochs, evenly", [new("step-size", 1), new("lr-decay", 0.9), Warmup],
            (learningRate, epoch, of) => new ExponentialDecay(learningRate, epoch * (long)of[0], of[1])),
        new("cosine", "down as half a cosine", [new("min-learning-rate", 0), Warmup], (learningRate, _, of) => new Cosine(learningRate, of[0])),
        new("one-cycle", "up to the learning rate over 30 % of the steps, then down to almost 0", [], (learningRate, _, _) => new OneCycle(learningRate)),
        new("plateau", "times a factor when the test loss no longer falls", [new("lr-decay", 0.1), new("patience", 5), new("min-learning-rate", 0), Warmup],
            (learningRate, _, of) => new Plateau(learningRate, of[0], (int)of[1], of[2])),
    ];

    static HyperParameter Warmup => new(ScheduleKind.WarmupName, 0);
}
