using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Softmax and its relatives, row by row. From every score the largest of its row is taken first, which (6.7)–(6.11) allow: no
/// exponential overflows, and the sum is at least 1. In place is allowed.
/// </summary>
internal static unsafe class SoftmaxRows
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 2048;

    /// <summary>p[i, k] = e^s[i, k] / Σⱼ e^s[i, j], (6.1).</summary>
    /// <param name="scores">s, [N, K].</param>
    /// <param name="classes">K.</param>
    /// <param name="probabilities">p, [N, K].</param>
    /// <param name="workers">Who works.</param>
    /// <exception cref="ArgumentException">The scores are not whole rows, or not as long as the result.</exception>
    public static void Softmax(ReadOnlySpan<float> scores, int classes, Span<float> probabilities, Workers workers)
    {
        Check.Equal(probabilities.Length, scores.Length, nameof(Softmax));
        int rows = Check.Rows(scores.Length, classes, nameof(Softmax));
        fixed (float* from = scores, to = probabilities)
            RowSweep.Run(new SoftmaxRow(from, to, classes), rows, RowSweep.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>ds[i, k] = p[i, k] (g[i, k] − Σⱼ g[i, j] p[i, j]): the whole Jacobian p (δ − p)ᵀ of <see cref="Softmax"/> times g, without writing it.</summary>
    /// <param name="probabilities">p, [N, K], from <see cref="Softmax"/>.</param>
    /// <param name="classes">K.</param>
    /// <param name="g">∂err/∂p, [N, K].</param>
    /// <param name="result">∂err/∂s, [N, K]; no other's memory.</param>
    /// <param name="workers">Who works.</param>
    /// <exception cref="ArgumentException">The probabilities are not whole rows, or the others not as long.</exception>
    public static void SoftmaxSlope(ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<float> g, Span<float> result, Workers workers)
    {
        Check.Equal(g.Length, probabilities.Length, nameof(SoftmaxSlope));
        Check.Equal(result.Length, probabilities.Length, nameof(SoftmaxSlope));
        int rows = Check.Rows(probabilities.Length, classes, nameof(SoftmaxSlope));
        fixed (float* p = probabilities, slope = g, to = result)
            RowSweep.Run(new SoftmaxSlopeRow(p, slope, to, classes), rows, RowSweep.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>l[i, k] = ln p[i, k] = s[i, k] − ln Σⱼ e^s[i, j], for K classes.</summary>
    /// <exception cref="ArgumentException">The scores are not whole rows, or not as long as the result.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> scores, int classes, Span<float> logarithms, Workers workers)
    {
        Check.Equal(logarithms.Length, scores.Length, nameof(LogSoftmax));
        int rows = Check.Rows(scores.Length, classes, nameof(LogSoftmax));
        fixed (float* from = scores, to = logarithms)
            RowSweep.Run(new LogSoftmaxRow(from, to, classes), rows, RowSweep.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>results[i] = ln Σⱼ e^s[i, j], for K classes.</summary>
    /// <exception cref="ArgumentException">The scores are not as many whole rows as there are results.</exception>
    public static void LogSumExp(ReadOnlySpan<float> scores, int classes, Span<float> results, Workers workers)
    {
        int rows = Check.Rows(scores.Length, classes, nameof(LogSumExp));
        Check.Equal(results.Length, rows, nameof(LogSumExp));
        fixed (float* from = scores, to = results)
            RowSweep.Run(new LogSumExpRow(from, to, classes), rows, RowSweep.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>ln x of one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Log(float x)
    {
        Lanes1.Store(Elementary.Log(Lanes1.Load(&x)), &x);
        return x;
    }

    readonly struct SoftmaxRow(float* scores, float* probabilities, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = scores + (nint)row * classes, to = probabilities + (nint)row * classes;
            float largest = Reduce.Block<MaxOf, T>(default, from, classes);
            Sweep.Range<MapSweep<ShiftedExp>, T>(new(new(largest), from, to), 0, classes);
            float sum = Reduce.Block<SumOf, T>(default, to, classes);
            Sweep.Range<MapSweep<Quotient>, T>(new(new(sum), to, to), 0, classes);
        }
    }

    readonly struct SoftmaxSlopeRow(float* probabilities, float* g, float* result, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * classes;
            float* p = probabilities + start, slope = g + start, to = result + start;
            Sweep.Range<ZipSweep<Product>, T>(new(default, p, slope, to), 0, classes);
            float mean = Reduce.Block<SumOf, T>(default, to, classes);
            Sweep.Range<ZipSweep<WeightedDifference>, T>(new(new(mean), p, slope, to), 0, classes);
        }
    }

    /// <summary>x (y − α).</summary>
    readonly struct WeightedDifference(float mean) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Multiply(x, T.Subtract(y, T.Fill(mean)));
    }

    readonly struct LogSoftmaxRow(float* scores, float* logarithms, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = scores + (nint)row * classes, to = logarithms + (nint)row * classes;
            float largest = Reduce.Block<MaxOf, T>(default, from, classes);
            float logarithm = Log(Reduce.Block<SumOfPowers, T>(new(largest), from, classes));
            Sweep.Range<MapSweep<LessTwice>, T>(new(new(largest, logarithm), from, to), 0, classes);
        }
    }

    readonly struct LogSumExpRow(float* scores, float* results, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = scores + (nint)row * classes;
            float largest = Reduce.Block<MaxOf, T>(default, from, classes);
            results[row] = largest + Log(Reduce.Block<SumOfPowers, T>(new(largest), from, classes));
        }
    }
}
