using Gabor.Components;

namespace Gabor.Schedules;

/// <summary>
/// How the learning rate α of (3.34)–(3.36) changes over a run. A schedule is a value: what it remembers of validation losses is a state
/// that training keeps and checkpoints hold.
/// </summary>
/// <remarks>
/// A schedule with the hyper-parameter <see cref="WarmupName"/> begins with a linear warmup (Goyal et al. 2017): with w steps of warmup,
/// α = (s + 1) / (w + 1) of the schedule's first α in the steps 0 … w − 1; from step w on the schedule runs over the T − w steps that are
/// left.
/// </remarks>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Schedule(ComponentKind<Schedule> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>The name of the hyper-parameter of schedules that can warm up: how many epochs.</summary>
    public const string WarmupName = "warmup-epochs";

    /// <summary>The name of the hyper-parameter of schedules that have a least learning rate, at most the optimizer's.</summary>
    public const string MinimumName = "min-learning-rate";

    /// <summary>What it remembers before the first validation loss; nothing by default.</summary>
    public virtual IReadOnlyList<double> InitialState => [];

    /// <summary>α of a step.</summary>
    /// <param name="learningRate">The optimizer's learning rate: the greatest α.</param>
    /// <param name="step">The step, and how many there are.</param>
    public float LearningRate(float learningRate, in ScheduleStep step)
    {
        if (step.Step < 0 || step.Steps < 1 || step.StepsPerEpoch < 1)
        {
            throw new ArgumentException(
                $"{Name}: step {step.Step} of {step.Steps}, {step.StepsPerEpoch} of them an epoch; steps count from 0, and there is at "
                + "least one.", nameof(step));
        }

        long warmup = (long)Math.Round((Find(WarmupName) ?? 0) * step.StepsPerEpoch);
        if (warmup <= 0)
            return At(learningRate, step);
        var rest = step with { Step = Math.Max(0, step.Step - warmup), Steps = Math.Max(1, step.Steps - warmup) };
        float next = At(learningRate, rest);
        return step.Step < warmup ? (float)((double)next * (step.Step + 1.0) / (warmup + 1.0)) : next;
    }

    /// <summary>Takes the validation loss of an epoch into the state. Most schedules ignore it.</summary>
    /// <param name="state">What it remembers, as long as <see cref="InitialState"/>; changed.</param>
    /// <param name="validationLoss">The mean loss on the validation images.</param>
    public virtual void Observe(Span<double> state, double validationLoss)
    {
    }

    /// <summary>α of a step after the warmup.</summary>
    /// <param name="learningRate">The greatest α.</param>
    /// <param name="step">The step, counted without the warmup.</param>
    protected abstract float At(float learningRate, in ScheduleStep step);
}
