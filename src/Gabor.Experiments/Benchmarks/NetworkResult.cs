using Gabor.Plans;

namespace Gabor.Experiments.Benchmarks;

/// <summary>The throughput of a network in training or inference, and the peak of the same threads.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Mode">Training or inference.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Steps">How many steps were timed.</param>
/// <param name="MedianSeconds">The median of their times, in seconds.</param>
/// <param name="MultiplyAdds">Multiply-adds of the convolutions and dense layers, forward, of one image.</param>
/// <param name="ProbeBefore">Multiply-adds in registers alone, the best of several bursts just before, in GFLOP/s.</param>
/// <param name="ProbeAfter">The same just after; far from the one before, the machine was busy or changed its clock.</param>
/// <param name="HandoffBefore">A round trip of one cache line between two threads just before, in nanoseconds; 0 for one thread.</param>
/// <param name="HandoffAfter">The same just after; far from the one before, the cores were moved.</param>
/// <param name="AllocatedBytes">Managed bytes that the whole process allocated while steps were timed, per step.</param>
/// <param name="PeakBytes">The most memory that the process ever held, whatever it did before.</param>
public sealed record NetworkResult(
    string Network, PlanMode Mode, int Batch, int Threads, int Steps, double MedianSeconds, long MultiplyAdds, double ProbeBefore,
    double ProbeAfter,
    double HandoffBefore, double HandoffAfter, double AllocatedBytes, long PeakBytes)
{
    /// <summary>A training step counts as three forward passes: forward, by the parameters, by the inputs.</summary>
    const int PassesOfTraining = 3;

    /// <summary>Images of a batch by the median time of a step.</summary>
    public double ImagesPerSecond => Batch / MedianSeconds;

    /// <summary>Convolutions and dense layers alone, a multiply-add counting 2, in GFLOP/s.</summary>
    public double GigaFlops => 2e-9 * MultiplyAdds * (Mode == PlanMode.Training ? PassesOfTraining : 1) * ImagesPerSecond;

    /// <summary>The better probe, in GFLOP/s.</summary>
    public double PeakGigaFlops => Math.Max(ProbeBefore, ProbeAfter);

    /// <summary>The slower hand-off, in nanoseconds; 0 for one thread.</summary>
    public double HandoffNanoseconds => Math.Max(HandoffBefore, HandoffAfter);

    /// <summary>The share of the better probe, 0…1.</summary>
    public double Share => GigaFlops / PeakGigaFlops;
}
