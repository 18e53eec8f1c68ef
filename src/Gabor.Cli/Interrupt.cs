using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gabor.Cli;

/// <summary>The first Ctrl+C (or request to terminate) requests cancellation, the second ends the process at once.</summary>
sealed class Interrupt : IDisposable
{
    /// <summary>Signals within this time count as one: some programs signal the process and then its whole group.</summary>
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

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }
}
