using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Losses;

/// <summary>
/// Softmax and its relatives, a row in each lane. From every score the largest of its row is taken first, which (6.7)–(6.11) allow: no
/// exponential overflows, and the sum is at least 1. In place is allowed.
/// </summary>
public static unsafe class SoftmaxKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 2048;

    /// <summary>
    /// Classes that are added one after another: of a thousand, the sum then errs by some 60 roundings at most, not by a thousand.
    /// </summary>
    internal const int Chunk = 32;

    /// <summary>
    /// p[i, k] = e^s[i, k] / Σⱼ e^s[i, j], (3.9), (6.1): 1/K of equal scores, (6.2), where plain powers would give 0/0 or ∞/∞, (6.3)–(6.6).
    /// </summary>
    /// <param name="scores">s, [N, K].</param>
    /// <param name="classes">K.</param>
    /// <param name="probabilities">p, [N, K].</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The scores are not whole rows, or not as long as the result.</exception>
    public static void Softmax(ReadOnlySpan<float> scores, int classes, Span<float> probabilities, Workers workers)
    {
        Check.Equal(probabilities.Length, scores.Length, nameof(Softmax));
        int rows = Check.Rows(scores.Length, classes, nameof(Softmax));
        fixed (float* from = scores, to = probabilities)
            TransposedRowLoop.Run(new ProbabilityRows(from, to, classes), rows, classes, workers);
    }

    /// <summary>
    /// ds[i, k] = p[i, k] (g[i, k] − Σⱼ g[i, j] p[i, j]): the whole Jacobian p (δ − p)ᵀ of <see cref="Softmax"/> times g, without writing
    /// it.
    /// </summary>
    /// <param name="probabilities">p, [N, K], from <see cref="Softmax"/>.</param>
    /// <param name="classes">K.</param>
    /// <param name="g">∂err/∂p, [N, K].</param>
    /// <param name="result">∂err/∂s, [N, K]; must not overlap another span.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The probabilities are not whole rows, or the others not as long.</exception>
    public static void SoftmaxSlope(
        ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<float> g, Span<float> result, Workers workers)
    {
        Check.Equal(g.Length, probabilities.Length, nameof(SoftmaxSlope));
        Check.Equal(result.Length, probabilities.Length, nameof(SoftmaxSlope));
        int rows = Check.Rows(probabilities.Length, classes, nameof(SoftmaxSlope));
        fixed (float* p = probabilities, slope = g, to = result)
            RowLoop.Run(new SoftmaxSlopeRow(p, slope, to, classes), rows, RowLoop.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>l[i, k] = ln p[i, k] = s[i, k] − ln Σⱼ e^s[i, j], for K classes.</summary>
    /// <exception cref="ArgumentException">The scores are not whole rows, or not as long as the result.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> scores, int classes, Span<float> logarithms, Workers workers)
    {
        Check.Equal(logarithms.Length, scores.Length, nameof(LogSoftmax));
        int rows = Check.Rows(scores.Length, classes, nameof(LogSoftmax));
        fixed (float* from = scores, to = logarithms)
            TransposedRowLoop.Run(new LogSoftmaxRows(from, to, classes), rows, classes, workers);
    }

    /// <summary>results[i] = ln Σⱼ e^s[i, j], for K classes.</summary>
    /// <exception cref="ArgumentException">The scores are not as many whole rows as there are results.</exception>
    public static void LogSumExp(ReadOnlySpan<float> scores, int classes, Span<float> results, Workers workers)
    {
        int rows = Check.Rows(scores.Length, classes, nameof(LogSumExp));
        Check.Equal(results.Length, rows, nameof(LogSumExp));
        fixed (float* from = scores, to = results)
            TransposedRowLoop.Run(new LogSumExpRows(from, to, classes), rows, classes, workers);
    }

    /// <summary>Turns one row a lane and finds the largest score of each; NaN is skipped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T TransposedScores<T>(float* scores, int classes, float* transposed) where T : unmanaged, ILanes<T>
    {
        TransposedRowLoop.Transpose<T>(scores, classes, transposed);
        T largest = T.Fill(float.NegativeInfinity);
        for (nint k = 0; k < classes; k++)
            largest = T.Larger(T.Load(transposed + (k * T.Width)), largest);
        return largest;
    }

    /// <summary>
    /// Σ e^(s − α), α the largest, classes after one another in chunks of 32, then the chunks; leaves the powers in place of s.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Powers<T>(float* transposed, int classes, T largest) where T : unmanaged, ILanes<T>
    {
        T sum = T.Fill(0f);
        for (int done = 0; done < classes; done += Chunk)
        {
            T part = T.Fill(0f);
            for (int k = done; k < int.Min(done + Chunk, classes); k++, transposed += T.Width)
            {
                T power = Elementary.Exp(T.Subtract(T.Load(transposed), largest));
                T.Store(power, transposed);
                part = T.Add(part, power);
            }

            sum = T.Add(sum, part);
        }

        return sum;
    }

    readonly struct ProbabilityRows(float* scores, float* probabilities, int classes) : ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)first * classes;
            T largest = TransposedScores<T>(scores + start, classes, transposed), sum = Powers(transposed, classes, largest);
            for (nint k = 0; k < classes; k++)
                T.Store(T.Divide(T.Load(transposed + (k * T.Width)), sum), transposed + (k * T.Width));
            TransposedRowLoop.TransposeBack<T>(transposed, classes, probabilities + start);
        }
    }

    readonly struct SoftmaxSlopeRow(float* probabilities, float* g, float* result, int classes) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * classes;
            float* p = probabilities + start, slope = g + start, to = result + start;
            ElementLoop.Range<ZipKernel<Product>, T>(new(default, p, slope, to), 0, classes);
            float mean = Reduce.Block<SumOf, T>(default, to, classes);
            ElementLoop.Range<ZipKernel<WeightedDifference>, T>(new(new(mean), p, slope, to), 0, classes);
        }
    }

    /// <summary>x (y − α).</summary>
    readonly struct WeightedDifference(float mean) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Multiply(x, T.Subtract(y, T.Fill(mean)));
    }

    readonly struct LogSoftmaxRows(float* scores, float* logarithms, int classes) : ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)first * classes;
            T largest = TransposedScores<T>(scores + start, classes, transposed);
            T logarithm = Elementary.Log(Powers(transposed, classes, largest));
            TransposedRowLoop.Transpose<T>(scores + start, classes, transposed);
            for (nint k = 0; k < classes; k++)
                T.Store(T.Subtract(T.Subtract(T.Load(transposed + (k * T.Width)), largest), logarithm), transposed + (k * T.Width));
            TransposedRowLoop.TransposeBack<T>(transposed, classes, logarithms + start);
        }
    }

    readonly struct LogSumExpRows(float* scores, float* results, int classes) : ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            T largest = TransposedScores<T>(scores + ((nint)first * classes), classes, transposed);
            T.Store(T.Add(largest, Elementary.Log(Powers(transposed, classes, largest))), results + first);
        }
    }
}
