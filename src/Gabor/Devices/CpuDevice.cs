using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Devices;

/// <summary>The processor: some threads, and the vector width of their kernels. It gives plans memory and runs them.</summary>
/// <param name="workers">The threads that share the work; one plan at a time runs on them.</param>
sealed class CpuDevice(Workers workers)
{
    /// <summary>The threads that share the work.</summary>
    public Workers Workers => workers;

    /// <summary>Gives a plan its memory.</summary>
    /// <exception cref="ArgumentException">One of its memories would be larger than 8 GiB.</exception>
    public BoundPlan Bind(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new BoundPlan(plan, workers, BackwardOperation.Of);
    }

    /// <summary>
    /// Gives a plan for inference its memory. A program that binds no other plans, and is compiled ahead, has no backward pass of any layer
    /// in it.
    /// </summary>
    /// <exception cref="ArgumentException">One of its memories would be larger than 8 GiB, or the plan is one for training.</exception>
    public BoundPlan BindForward(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Mode == PlanMode.Inference
            ? new BoundPlan(plan, workers, bindBackward: null)
            : throw new ArgumentException($"{plan.Model.Name}: a plan for training has a backward pass; bind all of it.", nameof(plan));
    }
}
