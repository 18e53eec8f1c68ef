namespace Gabor.Schedules;

/// <summary>How the learning rate α of (3.34)–(3.36) changes over a run.</summary>
public abstract class Schedule
{
    /// <summary>What it is, as options and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>What it remembers of the evaluations so far, for checkpoints; nothing by default.</summary>
    public virtual IReadOnlyList<double> Memory => [];

    /// <summary>α of a step.</summary>
    /// <param name="step">s, from 0.</param>
    /// <param name="steps">T, all steps of the run.</param>
    public abstract float LearningRate(long step, long steps);

    /// <summary>Hears how the model was evaluated after an epoch. Most schedules do not care.</summary>
    /// <param name="loss">The mean error on the images that it is evaluated by.</param>
    public virtual void Evaluated(double loss)
    {
    }

    /// <summary>Goes on with what <see cref="Memory"/> was when a checkpoint was written.</summary>
    /// <exception cref="FormatException">It is not what this schedule remembers.</exception>
    public virtual void Remember(IReadOnlyList<double> memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.Count > 0)
            throw new FormatException($"the schedule {Kind} remembers nothing, and {memory.Count} numbers were found");
    }
}
