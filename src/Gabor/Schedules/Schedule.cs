namespace Gabor.Schedules;

/// <summary>How the rate α changes over a run.</summary>
public abstract class Schedule
{
    /// <summary>What it is, as options and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>α of a step.</summary>
    /// <param name="step">s, from 0.</param>
    /// <param name="steps">T, all steps of the run.</param>
    public abstract float Rate(long step, long steps);
}
