using System.Diagnostics;

namespace Gabor.Experiments.Benchmarks;

/// <summary>The measured cost of a step.</summary>
/// <param name="Steps">How many were timed.</param>
/// <param name="MedianSeconds">The median of them.</param>
/// <param name="ProbeBefore">Multiply-adds in registers alone on as many threads, before, in GFLOP/s.</param>
/// <param name="ProbeAfter">The same after.</param>
/// <param name="HandoffBefore">A round trip between two threads, before, in nanoseconds; 0 for one thread.</param>
/// <param name="HandoffAfter">The same after.</param>
/// <param name="AllocatedBytes">Managed bytes that the process allocated, per step.</param>
/// <param name="PeakBytes">The most memory of the process so far.</param>
readonly record struct StepTimes(
    int Steps, double MedianSeconds, double ProbeBefore, double ProbeAfter, double HandoffBefore, double HandoffAfter,
    double AllocatedBytes, long PeakBytes);

/// <summary>Measures a step repeatedly, in the same way for every library.</summary>
static class StepTimer
{
    /// <summary>Steps at least and at most, however short or long the time; the most are 8 MB of times.</summary>
    const int FewestWarmupSteps = 3, FewestSteps = 5, MostSteps = 1_000_000;

    static readonly TimeSpan TidyEvery = TimeSpan.FromSeconds(0.2);

    /// <summary>Probes the machine, warms up, times, probes again.</summary>
    /// <param name="step">What to time.</param>
    /// <param name="threads">The number of threads it uses and the probes use.</param>
    /// <param name="warmUp">How long to run it untimed; three times at least.</param>
    /// <param name="duration">How long to time it; five times at least.</param>
    /// <param name="tidy">Done now and then between two steps, outside their times.</param>
    /// <param name="done">Done after the last step: ends threads that would spin on and take the cores from the probes.</param>
    /// <param name="cancellation">Ends after the current step.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static StepTimes Run(
        Action step, int threads, TimeSpan warmUp, TimeSpan duration, Action? tidy = null,
        Action? done = null, CancellationToken cancellation = default)
    {
        var seconds = GC.AllocateUninitializedArray<double>(MostSteps);
        double before = MatrixBenchmark.Probe(threads), handoffBefore = HandoffProbe.Nanoseconds(threads);
        Time(step, warmUp, FewestWarmupSteps, tidy, seconds, cancellation);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        int steps = Time(step, duration, FewestSteps, tidy, seconds, cancellation);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        done?.Invoke();
        double handoffAfter = HandoffProbe.Nanoseconds(threads), after = MatrixBenchmark.Probe(threads);

        var sorted = seconds.AsSpan(0, steps);
        sorted.Sort();
        double median = (sorted[(steps - 1) / 2] + sorted[steps / 2]) / 2;
        return new StepTimes(steps, median, before, after, handoffBefore, handoffAfter, (double)allocated / steps, peak);
    }

    /// <summary>Runs a step again and again for a while, untimed; three times at least.</summary>
    /// <returns>How often.</returns>
    public static int Repeat(Action step, TimeSpan duration, CancellationToken cancellation)
    {
        int steps = 0;
        for (long start = Stopwatch.GetTimestamp(); steps < FewestWarmupSteps || Stopwatch.GetElapsedTime(start) < duration; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            step();
        }

        return steps;
    }

    static int Time(Action step, TimeSpan duration, int fewest, Action? tidy, double[] seconds, CancellationToken cancellation)
    {
        int steps = 0;
        long start = Stopwatch.GetTimestamp(), tidied = start;
        while (steps < fewest || (steps < MostSteps && Stopwatch.GetElapsedTime(start) < duration))
        {
            cancellation.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            step();
            seconds[steps++] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            if (tidy is not null && Stopwatch.GetElapsedTime(tidied) > TidyEvery)
            {
                tidy();
                tidied = Stopwatch.GetTimestamp();
            }
        }

        return steps;
    }
}
