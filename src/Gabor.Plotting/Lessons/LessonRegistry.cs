namespace Gabor.Plotting.Lessons;

/// <summary>All lessons, in the order of the text; the source of commands, help texts and tables.</summary>
static class LessonRegistry
{
    /// <summary>One of each.</summary>
    public static Registry<Lesson> Default { get; } = new(
        "lesson",
        new LikelihoodLesson(),
        new ShiftInvarianceLesson(),
        new ConvexityLesson(),
        new BatchLesson(),
        new DriftLesson(),
        new CapacityLesson(),
        new PretrainingLesson(),
        new ConnectionsLesson(),
        new OverflowLesson(),
        new PathLesson(),
        new ScheduleLesson(),
        new EnsembleLesson(),
        new ZerosLesson(),
        new InitializationLesson());
}
