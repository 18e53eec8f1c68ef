using Gabor.Numerics.Kernels.Factorizations;
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
        if (!(decay > 0 && double.IsFinite(decay)))
            throw new ArgumentException(FormattableString.Invariant($"decay is {decay}; it must be above 0."), nameof(decay));
        var chosen = function.Chosen(x, n, seed, workers);
        float[] k = KernelMatrix.OfTraining(chosen, x, n, workers);
        double[] a = Solve(k, m, labels, classes, decay, workers, cancellation);
        return new(chosen, n, x.ToArray(), Array.ConvertAll(a, value => (float)value), new float[classes]);
    }

    static double[] Solve(
        float[] k, int m, ReadOnlySpan<int> labels, int classes, double decay, Workers workers, CancellationToken cancellation)
    {
        double[] matrix = GC.AllocateUninitializedArray<double>(m * m), targets = new double[m * classes];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j <= i; j++)
                matrix[(i * m) + j] = k[(i * m) + j];
            matrix[(i * m) + i] += decay;
            targets.AsSpan(i * classes, classes).Fill(-1);
            targets[(i * classes) + labels[i]] = 1;
        }

        if (!Cholesky.Factor(matrix, m, workers, cancellation))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"KernelRidge: K + {decay} I is not positive definite as float32 rounds K; choose a larger decay."), nameof(decay));
        }

        Cholesky.Solve(matrix, m, targets, classes);
        return targets;
    }
}
