using Gabor.Numerics.Kernels.Factorizations;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// Kernel ridge regression of the classes: (K + λI) A = Y with y = 1 at the label and −1 elsewhere, the minimum of
/// ‖Y − KA‖² + λ Σ aₖᵀKaₖ, without bias. It is solved at once, by Cholesky's factors in double: 8m² bytes beside the 4m² of K.
/// </summary>
public static class KernelRidge
{
    /// <summary>Solves it.</summary>
    /// <param name="function">k; what it leaves to the data is chosen by the points.</param>
    /// <param name="x">The training points, [m, n].</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="labels">Their classes, [m], 0…K−1.</param>
    /// <param name="classes">K.</param>
    /// <param name="decay">λ, above 0.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="seed">The seed of what is drawn to choose the function.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together, there are too many points, or K + λI is not positive definite:
    /// λ is too small for the rounding of K.</exception>
    public static KernelExpansion Fit(
        KernelFunction function, ReadOnlySpan<float> x, int n, ReadOnlySpan<int> labels, int classes, double decay, Workers workers,
        ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(workers);
        int m = TrainingPoints.Check(nameof(KernelRidge), x, n, labels, classes);
        RequireDecay(decay);
        var chosen = function.Chosen(x, n, seed, workers);
        float[] k = KernelMatrix.OfTraining(chosen, x, n, workers);
        double[] a = Solve(k, m, labels, classes, decay, workers, cancellation);
        return new(chosen, n, x.ToArray(), Array.ConvertAll(a, value => (float)value), new float[classes]);
    }

    /// <summary>The same for features that approximate φ: (ZᵀZ + λI) W = ZᵀY, 8 count² bytes.</summary>
    /// <param name="features">Z, [m, count].</param>
    /// <param name="count">Features of a point.</param>
    /// <param name="labels">Their classes, [m], 0…K−1.</param>
    /// <param name="classes">K.</param>
    /// <param name="decay">λ, above 0.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>W, [count, K].</returns>
    /// <exception cref="ArgumentException">The sizes do not fit together, or λ is too small for the rounding of ZᵀZ.</exception>
    public static float[] FitFeatures(
        float[] features, int count, ReadOnlySpan<int> labels, int classes, double decay, Workers workers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(workers);
        int m = TrainingPoints.Check(nameof(KernelRidge), features, count, labels, classes);
        RequireDecay(decay);
        float[] product = new float[count * count], targets = new float[m * classes], sums = new float[count * classes];
        targets.AsSpan().Fill(-1);
        for (int i = 0; i < m; i++)
            targets[(i * classes) + labels[i]] = 1;
        Gemm.Multiply(features, true, features, false, [], product, count, count, m, workers);
        Gemm.Multiply(features, true, targets, false, [], sums, count, classes, m, workers);
        double[] right = Array.ConvertAll(sums, value => (double)value);
        Factored(product, count, decay, right, classes, workers, cancellation);
        return Array.ConvertAll(right, value => (float)value);
    }

    static void RequireDecay(double decay)
    {
        if (!(decay > 0 && double.IsFinite(decay)))
            throw new ArgumentException(FormattableString.Invariant($"decay is {decay}; it must be above 0."), nameof(decay));
    }

    static double[] Solve(
        float[] k, int m, ReadOnlySpan<int> labels, int classes, double decay, Workers workers, CancellationToken cancellation)
    {
        double[] targets = new double[m * classes];
        for (int i = 0; i < m; i++)
        {
            targets.AsSpan(i * classes, classes).Fill(-1);
            targets[(i * classes) + labels[i]] = 1;
        }

        Factored(k, m, decay, targets, classes, workers, cancellation);
        return targets;
    }

    /// <summary>Solves (K + λI) A = Y in place of Y.</summary>
    static void Factored(
        float[] k, int m, double decay, double[] right, int columns, Workers workers, CancellationToken cancellation)
    {
        double[] matrix = GC.AllocateUninitializedArray<double>(m * m);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j <= i; j++)
                matrix[(i * m) + j] = k[(i * m) + j];
            matrix[(i * m) + i] += decay;
        }

        if (!Cholesky.Factor(matrix, m, workers, cancellation))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"KernelRidge: K + {decay} I is not positive definite as float32 rounds K; choose a larger decay."), nameof(decay));
        }

        Cholesky.Solve(matrix, m, right, columns);
    }
}
