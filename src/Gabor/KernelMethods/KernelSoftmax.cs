using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// The softmax classifier of chapter 3 on features φ(x) that are never computed (4.1.3): W = Aᵀφ(X), so that s = KA + b and
/// J = 1/m Σᵢ errᵢ + λ/2 Σₖ aₖᵀKaₖ, (3.23) with ‖W‖² = Σₖ aₖᵀKaₖ. Weight decay leaves out b. J is convex. err is the cross-entropy, which
/// the text calls "hinge loss" once; the hinge loss is that of a support vector machine.
/// </summary>
public static class KernelSoftmax
{
    /// <summary>Trains it, with 4m² bytes for K.</summary>
    /// <param name="function">k; what it leaves to the data is chosen by the points.</param>
    /// <param name="x">The training points, [m, n].</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="labels">Their classes, [m], 0…K−1.</param>
    /// <param name="classes">K.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Is told of each Newton step.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together, or there are too many points.</exception>
    public static KernelSoftmaxResult Fit(
        KernelFunction function, ReadOnlySpan<float> x, int n, ReadOnlySpan<int> labels, int classes, KernelSoftmaxOptions options,
        Workers workers, IProgress<KernelSoftmaxProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        int m = TrainingPoints.Check(nameof(KernelSoftmax), x, n, labels, classes);
        options.Check(m * classes);
        var chosen = function.Chosen(x, n, options.Seed, workers);
        float[] k = KernelMatrix.OfTraining(chosen, x, n, workers);
        var solver = new NewtonConjugateGradient(labels.ToArray(), classes, options, Multiply, progress);
        var (last, hasConverged) = solver.Run(cancellation);
        return new(new(chosen, n, x.ToArray(), solver.Coefficients, solver.Bias), last, hasConverged);

        void Multiply(float[] v, float[] kv) => Gemm.Multiply(k, false, v, false, [], kv, m, classes, m, workers);
    }

    /// <summary>The same with features that approximate φ, for sets whose kernel matrix would be too large: s = ZW + b.</summary>
    /// <param name="features">Z, [m, count], as <see cref="NystromFeatures"/> or <see cref="FourierFeatures"/> compute them.</param>
    /// <param name="count">Features of a point.</param>
    /// <param name="labels">Their classes, [m], 0…K−1.</param>
    /// <param name="classes">K.</param>
    /// <param name="options">How; <see cref="KernelSoftmaxOptions.Start"/> is [m, K] here too.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Is told of each Newton step.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>W, [count, K], the bias [K], where training ended, and whether the tolerance was reached.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static (float[] Weights, float[] Bias, KernelSoftmaxProgress Last, bool HasConverged) FitFeatures(
        float[] features, int count, ReadOnlySpan<int> labels, int classes, KernelSoftmaxOptions options, Workers workers,
        IProgress<KernelSoftmaxProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        int m = TrainingPoints.Check(nameof(KernelSoftmax), features, count, labels, classes);
        options.Check(m * classes);
        float[] weights = new float[count * classes];
        var solver = new NewtonConjugateGradient(labels.ToArray(), classes, options, Multiply, progress);
        var (last, hasConverged) = solver.Run(cancellation);
        Weights(solver.Coefficients);
        return (weights, solver.Bias, last, hasConverged);

        // K = ZZᵀ and W = ZᵀA.
        void Multiply(float[] v, float[] kv)
        {
            Weights(v);
            Gemm.Multiply(features, false, weights, false, [], kv, m, classes, count, workers);
        }

        void Weights(float[] a) => Gemm.Multiply(features, true, a, false, [], weights, count, classes, m, workers);
    }
}
