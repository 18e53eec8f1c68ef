using System.Diagnostics;

namespace Gabor.Processes;

/// <summary>Counts what this process gives to others, and how long it is about it.</summary>
sealed class ExchangeMeter
{
    long steps, gradientTicks, waitedTicks, sumTicks, bytes;

    /// <summary>What was counted since <see cref="Reset"/>; between two steps.</summary>
    public ExchangeTimes Times => new(
        steps, Seconds(gradientTicks), Seconds(waitedTicks), Seconds(sumTicks), Interlocked.Read(ref bytes));

    /// <summary>Forgets what was counted.</summary>
    public void Reset() => steps = gradientTicks = waitedTicks = sumTicks = bytes = 0;

    /// <summary>A step began.</summary>
    public void Step() => steps++;

    /// <summary>Gradients were traded since then, in the background.</summary>
    public void Traded(long since) => Interlocked.Add(ref gradientTicks, Stopwatch.GetTimestamp() - since);

    /// <summary>The step stood still since then, until gradients were traded.</summary>
    public void Waited(long since) => waitedTicks += Stopwatch.GetTimestamp() - since;

    /// <summary>Sums of a layer or of the loss were traded since then, which the step needs at once.</summary>
    public void Joined(long since) => sumTicks += Stopwatch.GetTimestamp() - since;

    /// <summary>So many bytes were given to others.</summary>
    public void Gave(long count) => Interlocked.Add(ref bytes, count);

    static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
