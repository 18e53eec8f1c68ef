using Gabor.Numerics.Kernels.Factorizations;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// z(x) = K_cc^(−1/2) k(c, x) for l centres c: z(x)ᵀz(x') is the best that functions of the centres can do for k(x, x'), and exact where
/// x or x' is one (Williams and Seeger 2001). For sets whose own kernel matrix would be too large. Immutable.
/// </summary>
public sealed class NystromFeatures
{
    /// <summary>The share of the largest eigenvalue of K_cc below which one is rounding, and its direction is left out.</summary>
    const double LeastShare = 1e-6;

    readonly KernelExpansion expansion;

    NystromFeatures(KernelExpansion expansion) => this.expansion = expansion;

    /// <summary>z as an expansion: the centres, K_cc^(−1/2) as coefficients, no bias. Its outputs are the l features.</summary>
    public KernelExpansion Expansion => expansion;

    /// <summary>Features of a point, l.</summary>
    public int Count => expansion.Outputs;

    /// <summary>Features with centres that are drawn from points, each point equally likely and none twice.</summary>
    /// <param name="function">k; what it leaves to the data is chosen by the points.</param>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="count">l, 1…m.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The numbers are not whole points, or there are fewer than centres.</exception>
    public static NystromFeatures Create(
        KernelFunction function, ReadOnlySpan<float> x, int n, int count, ulong seed, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(workers);
        if (n < 1 || x.Length % n != 0 || count < 1 || count > x.Length / n)
        {
            throw new ArgumentException(
                $"NystromFeatures: {count} centres of {x.Length} numbers as points of {n}; take from 1 to all points.");
        }

        int[] order = [.. Enumerable.Range(0, x.Length / n)];
        Permutation.Shuffle(order, new(seed, Purpose.Sample, 2));
        float[] centres = new float[count * n];
        for (int i = 0; i < count; i++)
            x.Slice(order[i] * n, n).CopyTo(centres.AsSpan(i * n));

        var chosen = function.Chosen(x, n, seed, workers);
        float[] k = KernelMatrix.OfTraining(chosen, centres, n, workers);
        return new(new(chosen, n, centres, InverseRoot(k, count, workers), new float[count]));
    }

    /// <summary>z of points, [m, l].</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="workers">The threads.</param>
    public float[] Compute(ReadOnlySpan<float> x, Workers workers) => expansion.Compute(x, workers);

    /// <summary>s(x) = z(x)W + b as an expansion of k alone, with coefficients K_cc^(−1/2) W.</summary>
    /// <param name="weights">W, [l, outputs], as <see cref="KernelSoftmax.FitFeatures"/> gives it.</param>
    /// <param name="bias">b, [outputs].</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public KernelExpansion Joined(float[] weights, float[] bias, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(bias);
        float[] coefficients = new float[weights.Length];
        Gemm.Multiply(expansion.Coefficients, false, weights, false, [], coefficients, Count, bias.Length, Count, workers);
        return new(expansion.Function, expansion.PointLength, expansion.Centres.ToArray(), coefficients, bias);
    }

    /// <summary>VᵀΛ^(−1/2)V without the directions of eigenvalues that are only rounding.</summary>
    static float[] InverseRoot(float[] k, int count, Workers workers)
    {
        double[] values = new double[count], v = new double[k.Length];
        SymmetricEigen.Decompose(Array.ConvertAll(k, value => (double)value), count, values, v, workers);
        float[] scaled = new float[k.Length], root = new float[k.Length];
        for (int i = 0; i < count; i++)
        {
            // Λ^(−1/4) on both sides, so that the product is symmetric to the last bit.
            double scale = values[i] > LeastShare * values[0] ? Math.Sqrt(1 / Math.Sqrt(values[i])) : 0;
            for (int j = 0; j < count; j++)
                scaled[(i * count) + j] = (float)(scale * v[(i * count) + j]);
        }

        Gemm.Multiply(scaled, true, scaled, false, [], root, count, count, count, workers);
        return root;
    }
}
