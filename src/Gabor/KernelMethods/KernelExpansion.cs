using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// s(x) = Σᵢ k(x, cᵢ) aᵢ + b: what every solver of kernel methods gives. As layers it is a fixed one that computes k(x, cᵢ) for all
/// centres, and a dense one of the coefficients and bias. Immutable; the arrays are kept, not copied.
/// </summary>
public sealed class KernelExpansion
{
    /// <summary>Points whose kernel matrix is computed at a time.</summary>
    const int BlockRows = 512;

    readonly float[] centres, coefficients, bias;

    /// <summary>An expansion from its numbers.</summary>
    /// <param name="function">k, whose hyper-parameters are chosen.</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="centres">c, [l, n].</param>
    /// <param name="coefficients">a, [l, outputs].</param>
    /// <param name="bias">b, [outputs].</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public KernelExpansion(KernelFunction function, int n, float[] centres, float[] coefficients, float[] bias)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(centres);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(bias);
        if (n < 1 || bias.Length < 1 || centres.Length % n != 0 || coefficients.Length != (long)centres.Length / n * bias.Length)
        {
            throw new ArgumentException(
                $"KernelExpansion: {centres.Length} numbers of centres of {n}, {coefficients.Length} coefficients and {bias.Length} "
                + "biases; there is a coefficient for each centre and output.");
        }

        (Function, PointLength, this.centres, this.coefficients, this.bias) = (function, n, centres, coefficients, bias);
    }

    /// <summary>k.</summary>
    public KernelFunction Function { get; }

    /// <summary>Numbers of a point, n.</summary>
    public int PointLength { get; }

    /// <summary>How many centres there are, l.</summary>
    public int Count => centres.Length / PointLength;

    /// <summary>How many numbers s(x) has.</summary>
    public int Outputs => bias.Length;

    /// <summary>c, [l, n].</summary>
    public ReadOnlySpan<float> Centres => centres;

    /// <summary>a, [l, outputs].</summary>
    public ReadOnlySpan<float> Coefficients => coefficients;

    /// <summary>b, [outputs].</summary>
    public ReadOnlySpan<float> Bias => bias;

    /// <summary>s(x) of points, [m, outputs].</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The numbers are not whole points.</exception>
    public float[] Compute(ReadOnlySpan<float> x, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (x.Length % PointLength != 0)
            throw new ArgumentException($"KernelExpansion: {x.Length} numbers are not points of {PointLength}; give whole points.");
        int m = x.Length / PointLength;
        float[] s = new float[m * Outputs], k = new float[Math.Min(m, BlockRows) * Count];
        for (int row = 0; row < m; row += BlockRows)
        {
            int rows = Math.Min(BlockRows, m - row);
            var block = k.AsSpan(0, rows * Count);
            KernelMatrix.Compute(Function, x.Slice(row * PointLength, rows * PointLength), centres, PointLength, block, workers);
            Gemm.Multiply(
                block, false, coefficients, false, bias, s.AsSpan(row * Outputs, rows * Outputs), rows, Outputs, Count, workers);
        }

        return s;
    }
}
