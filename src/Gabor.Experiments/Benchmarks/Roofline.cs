using System.Diagnostics;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// What a machine does at most: no work takes less time than its multiply-adds at the one rate, nor than its bytes at the other (Williams,
/// Waterman and Patterson 2009). Winograd's algorithm needs fewer multiply-adds than the formulas, and what lies in a cache does not move
/// through memory, so that a layer can be faster.
/// </summary>
/// <param name="GigaFlops">Multiply-adds in registers alone, a multiply-add counting 2.</param>
/// <param name="GigabytesPerSecond">Bytes read and written by y ← y + ax over arrays larger than any cache.</param>
public readonly record struct Roofline(double GigaFlops, double GigabytesPerSecond)
{
    /// <summary>64 MiB each of x and y.</summary>
    const int Floats = 1 << 24;

    const int Rounds = 10;

    /// <summary>The time that some work takes at least.</summary>
    /// <param name="multiplyAdds">Its multiply-adds.</param>
    /// <param name="bytes">The bytes that it reads and writes.</param>
    public double Seconds(double multiplyAdds, double bytes) =>
        Math.Max(2e-9 * multiplyAdds / GigaFlops, 1e-9 * bytes / GigabytesPerSecond);

    /// <summary>Probes this machine, a fifth of a second long.</summary>
    /// <param name="threads">The threads that work.</param>
    internal static Roofline Measure(int threads)
    {
        using var workers = new Workers(threads);
        using Tensor x = new(Floats), y = new(Floats);
        double best = double.MaxValue;
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            ElementWiseKernels.ScaleAdd(0.5f, x.Span, y.Span, workers);

            // The first round touches the memory.
            if (round > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new Roofline(MatrixBenchmark.Probe(threads), 3e-9 * sizeof(float) * Floats / best);
    }
}
