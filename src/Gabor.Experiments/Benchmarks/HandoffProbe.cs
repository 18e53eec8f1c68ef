using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// How long two threads take to hand one cache line to and fro. Where their cores share a last-level cache it is some 100 ns, where they do
/// not several times that; a virtual machine's cores are moved between the two, and with them goes much of the speed of two threads.
/// </summary>
static class HandoffProbe
{
    /// <summary>
    /// Round trips of a burst, and bursts; 2 ms at most where two cores are free. The first burst waits for the other thread to start.
    /// </summary>
    const int Trips = 500, Bursts = 10;

    /// <summary>Looks before the core is offered to others: some 10 µs, longer than any hand-off between two cores.</summary>
    const int Patience = 16_384;

    /// <summary>
    /// Longer round trips, in nanoseconds, are of two threads that had to share one core; the probe is made again with another thread, a
    /// few times.
    /// </summary>
    const double OneCore = 2_000;

    const int Attempts = 5;

    /// <summary>A round trip of the best of several bursts, in nanoseconds; 0 for one thread, which hands nothing over.</summary>
    /// <param name="threads">Threads of what is measured; whatever their number, two are probed.</param>
    public static double Nanoseconds(int threads)
    {
        if (threads == 1)
            return 0;
        double best = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && best > OneCore; attempt++)
            best = Math.Min(best, BestBurst());
        return best;
    }

    static double BestBurst()
    {
        var line = new Line();
        var other = new Thread(() =>
        {
            for (int trip = 0; trip < Trips * Bursts; trip++)
                line.Answer(trip);
        })
        { IsBackground = true, Name = "Gabor hand-off" };
        other.Start();
        double best = double.MaxValue;
        for (int burst = 0; burst < Bursts; burst++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int trip = burst * Trips; trip < (burst + 1) * Trips; trip++)
                line.Ask(trip);
            if (burst > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Trips);
        }

        other.Join();
        return best;
    }

    sealed class Line
    {
        PaddedInt turn;

        public void Ask(int trip)
        {
            Volatile.Write(ref turn.Value, (2 * trip) + 1);
            Await((2 * trip) + 2);
        }

        public void Answer(int trip)
        {
            Await((2 * trip) + 1);
            Volatile.Write(ref turn.Value, (2 * trip) + 2);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Await(int value)
        {
            for (int look = 1; Volatile.Read(ref turn.Value) != value; look++)
            {
                if (look % Patience == 0)
                    Thread.Yield();
            }
        }
    }
}
