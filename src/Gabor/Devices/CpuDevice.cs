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
        return new BoundPlan(plan, workers);
    }
}
