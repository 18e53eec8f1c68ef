using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>The kernel matrix K of two sets of points, k(i, j) = k(xᵢ, yⱼ).</summary>
public static class KernelMatrix
{
    /// <summary>Elements of a matrix at most, 2 GiB: 23 170 training points by themselves.</summary>
    public const long MostElements = 1L << 29;

    /// <summary>Computes it.</summary>
    /// <param name="function">k, whose hyper-parameters are <see cref="KernelFunction.Chosen"/>.</param>
    /// <param name="x">X, [m, n], row after row.</param>
    /// <param name="y">Y, [l, n].</param>
    /// <param name="n">Numbers of a row.</param>
    /// <param name="k">K, [m, l]; overwritten. The bits depend neither on threads nor on the vector width.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together, or a number is out of the function's domain.</exception>
    public static void Compute(
        KernelFunction function, ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(workers);
        int m = RowsOf(x, n), l = RowsOf(y, n);
        if (k.Length != (long)m * l)
            throw new ArgumentException($"KernelMatrix: {m} and {l} points for a matrix of {k.Length} elements.", nameof(k));
        if (!k.IsEmpty)
            function.Fill(x, y, n, k, workers);
    }

    /// <summary>The matrix of training points by themselves.</summary>
    /// <exception cref="ArgumentException">It has more than <see cref="MostElements"/>.</exception>
    internal static float[] OfTraining(KernelFunction function, ReadOnlySpan<float> x, int n, Workers workers)
    {
        int m = RowsOf(x, n);
        if ((long)m * m > MostElements)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"KernelMatrix: {m} training points have a matrix of {m} × {m}, {(long)m * m * sizeof(float) >> 20} MiB; at most ")
                + FormattableString.Invariant($"{MostElements * sizeof(float) >> 20} MiB are computed. Take fewer points, or ")
                + "approximate the kernel function: NystromFeatures, FourierFeatures.");
        }

        float[] k = GC.AllocateUninitializedArray<float>(m * m, pinned: true);
        Compute(function, x, x, n, k, workers);
        return k;
    }

    static int RowsOf(ReadOnlySpan<float> points, int n)
    {
        if (n < 1 || points.Length % n != 0)
            throw new ArgumentException($"KernelMatrix: {points.Length} numbers are not points of {n}; give whole points.", nameof(n));
        return points.Length / n;
    }
}
