using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// z(x) = √(2/D) cos(xW + b) with random frequencies W and phases b: the mean of z(x)ᵀz(x') is k(x, x') of a function of x − x' whose
/// Fourier transform the frequencies are drawn from, and its error falls as 1/√D (Rahimi and Recht 2007). The gaussian function takes
/// normal frequencies of variance 2γ, the laplacian one Cauchy's distribution of scale γ. Immutable.
/// </summary>
public sealed class FourierFeatures
{
    readonly float[] frequencies, phases;

    FourierFeatures(int n, float[] frequencies, float[] phases) =>
        (PointLength, this.frequencies, this.phases) = (n, frequencies, phases);

    /// <summary>Numbers of a point, n.</summary>
    public int PointLength { get; }

    /// <summary>Features of a point, D.</summary>
    public int Count => phases.Length;

    /// <summary>W, [n, D].</summary>
    public ReadOnlySpan<float> Frequencies => frequencies;

    /// <summary>b, [D], in 0…2π.</summary>
    public ReadOnlySpan<float> Phases => phases;

    /// <summary>Features of a gaussian or a laplacian function.</summary>
    /// <param name="function">k, with its γ chosen.</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="count">D, at least 1.</param>
    /// <param name="seed">The seed of frequencies and phases.</param>
    /// <exception cref="ArgumentException">It is another function, or its γ is not chosen.</exception>
    public static FourierFeatures Create(KernelFunction function, int n, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double gamma = function.Find("kernel-gamma") ?? 0;
        if (function is not (GaussianKernelFunction or LaplacianKernelFunction) || gamma == 0)
        {
            throw new ArgumentException(
                $"FourierFeatures: {function}; there are features of gaussian and laplacian, with a chosen gamma. "
                + "NystromFeatures serves every function.", nameof(function));
        }

        RandomStream random = new(seed, Purpose.Initialization, 0), turns = new(seed, Purpose.Initialization, 1);
        float[] frequencies = new float[checked(n * count)], phases = new float[count];
        double deviation = Math.Sqrt(2 * gamma);
        for (int i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = (float)(function is GaussianKernelFunction
                ? deviation * random.Normal((ulong)i)
                : gamma * Cauchy(random.UniformDouble((ulong)i)));
        }

        for (int i = 0; i < count; i++)
            phases[i] = (float)(2 * Math.PI * turns.UniformDouble((ulong)i));
        return new(n, frequencies, phases);
    }

    /// <summary>z of points, [m, D].</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The numbers are not whole points.</exception>
    public float[] Compute(ReadOnlySpan<float> x, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (x.Length % PointLength != 0)
            throw new ArgumentException($"FourierFeatures: {x.Length} numbers are not points of {PointLength}; give whole points.");
        int m = x.Length / PointLength;
        float[] z = new float[checked(m * Count)];
        Gemm.Multiply(x, false, frequencies, false, phases, z, m, Count, PointLength, workers);
        SpanParts.Map((from, to) => Waves(from, to, Count), z, z, workers);
        return z;
    }

    /// <summary>√(2/D) cos of angles xW + b.</summary>
    internal static void Waves(ReadOnlySpan<float> angles, Span<float> to, int count)
    {
        double scale = Math.Sqrt(2.0 / count);
        for (int i = 0; i < angles.Length; i++)
            to[i] = (float)(scale * Elementary.Cos(angles[i]));
    }

    /// <summary>The quantile tan π(u − ½) of Cauchy's distribution, by the quotient that keeps its digits.</summary>
    static double Cauchy(double u) => -Elementary.Cos(Math.PI * u) / Elementary.Sin(Math.PI * u);
}
