using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gabor.Cli;

/// <summary>While it lives, the first Ctrl+C (or request to terminate) asks for an end, and the second ends the process at once.</summary>
sealed class Interrupt : IDisposable
{
    /// <summary>Signals this close are one: some programs that start others signal the process and then its whole group.</summary>
    static readonly TimeSpan Together = TimeSpan.FromSeconds(0.5);

    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;
    long first;

    public Interrupt(Action asked) => registrations = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]).Select(signal =>
        PosixSignalRegistration.Create(signal, context =>
        {
            long before = Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
            context.Cancel = before == 0 || Stopwatch.GetElapsedTime(before) < Together;
            if (before != 0)
                return;
            asked();
            source.Cancel();
        }))];

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }
}
