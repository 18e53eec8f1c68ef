using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gabor.Cli;

/// <summary>
/// The first Ctrl+C (or request to terminate, or the end of the terminal) requests cancellation, the second ends the process at once.
/// </summary>
sealed class Interrupt : IDisposable
{
    /// <summary>Signals within this time count as one: some programs signal the process and then its whole group.</summary>
    static readonly TimeSpan Together = TimeSpan.FromSeconds(0.5);

    /// <summary>What a command says that ends after its step.</summary>
    public const string Ending = "ending after this step; a second signal (Ctrl+C) ends at once";

    /// <summary>The signals that ask a command to end, with their numbers on every Unix.</summary>
    static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15)];

    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;
    long first;

    public Interrupt(Terminal terminal, Action asked) => registrations = [.. Signals.Select(signal =>
        PosixSignalRegistration.Create(signal.Signal, context =>
        {
            long before = Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
            context.Cancel = before == 0 || Stopwatch.GetElapsedTime(before) < Together;
            if (before != 0)
                return;
            terminal.InterruptedCode = 128 + signal.Number;
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
