using System.Diagnostics;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// How fast a matrix product was, and how fast the same threads could have multiplied at most. A multiply-add counts 2 operations.
/// </summary>
/// <param name="Tier">The tier.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Size">n: the product is of n × n by n × n.</param>
/// <param name="Products">How many products were timed.</param>
/// <param name="GigaFlops">The median of them, in GFLOP/s.</param>
/// <param name="ProbeBefore">Multiply-adds in registers alone, just before, in GFLOP/s.</param>
/// <param name="ProbeAfter">The same just after; far from the one before, the machine was busy or changed its clock.</param>
public sealed record MatrixResult(Tier Tier, int Threads, int Size, int Products, double GigaFlops, double ProbeBefore, double ProbeAfter)
{
    /// <summary>The share of the better probe, 0…1.</summary>
    public double Share => GigaFlops / Math.Max(ProbeBefore, ProbeAfter);
}

/// <summary>Times the matrix product of large square matrices.</summary>
public static class MatrixBenchmark
{
    /// <summary>Products that are timed at least, however short the time.</summary>
    const int FewestProducts = 3;

    /// <summary>Multiplies n × n by n × n for a while.</summary>
    /// <param name="tier">A tier that this machine has.</param>
    /// <param name="threads">1 … 256.</param>
    /// <param name="n">1 … 16384.</param>
    /// <param name="duration">How long to multiply; at least three products are timed.</param>
    /// <param name="cancellation">Ends after the current product.</param>
    /// <exception cref="ArgumentException">The machine lacks the tier, or a number is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static MatrixResult Run(Tier tier, int threads, int n, TimeSpan duration, CancellationToken cancellation = default)
    {
        if (!ProcessorInfo.Current.Tiers.Any(t => t.Tier == tier && t.IsAvailable))
        {
            throw new ArgumentException(
                $"matrix benchmark: this machine has no tier {tier}; the widest it has is {Tiers.Best}.", nameof(tier));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 16_384);

        using var workers = new Workers(threads, tier);
        using Tensor a = Filled(n, 7), b = Filled(n, 11), c = new(n, n);
        Multiply(); // the first one compiles and touches the memory
        double before = FmaProbe.GigaFlops(workers);
        var seconds = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (seconds.Count < FewestProducts || Stopwatch.GetElapsedTime(start) < duration)
        {
            cancellation.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            Multiply();
            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        double after = FmaProbe.GigaFlops(workers);
        seconds.Sort();
        double median = (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2;
        return new MatrixResult(tier, threads, n, seconds.Count, 2.0 * n * n * n / median * 1e-9, before, after);

        void Multiply() => Gemm.Multiply(a.Span, false, b.Span, false, [], c.Span, n, n, n, workers);
    }

    /// <summary>The most that this many threads multiply and add on a tier, in registers alone, in GFLOP/s.</summary>
    /// <param name="threads">1 … 256.</param>
    public static double Probe(int threads)
    {
        using var workers = new Workers(threads);
        return FmaProbe.GigaFlops(workers);
    }

    /// <summary>Small multiples of 1/8, so that no product overflows or becomes denormal.</summary>
    static Tensor Filled(int n, int period)
    {
        var matrix = new Tensor(n, n);
        var numbers = matrix.Span;
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = ((i % period) - (period / 2)) / 8f;
        return matrix;
    }
}
