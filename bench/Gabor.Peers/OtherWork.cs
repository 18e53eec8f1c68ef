using System.Diagnostics;
using System.Globalization;

namespace Gabor.Peers;

/// <summary>What the machine did beside this process, as the kernel counts it in /proc/stat.</summary>
sealed class OtherWork
{
    const double TicksPerSecond = 100;

    readonly long start = Stopwatch.GetTimestamp();
    readonly (double Busy, double Stolen) machine = Machine();
    readonly double own = Own();

    /// <summary>
    /// Since this object was made: the other processes' time in cores, and the share of all processors that the host withheld.
    /// </summary>
    public (double Cores, double Stolen) SoFar()
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (busy, stolen) = Machine();
        return (
            Math.Max(0, (busy - machine.Busy - (Own() - own)) / seconds), (stolen - machine.Stolen) / seconds / Environment.ProcessorCount);
    }

    /// <summary>Seconds of processor time: user, nice, system, irq and softirq; and stolen.</summary>
    static (double Busy, double Stolen) Machine()
    {
        string[] words = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] ticks = [.. words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return ((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond, ticks[7] / TicksPerSecond);
    }

    static double Own()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }
}
