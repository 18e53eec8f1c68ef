using Gabor.Components;
using Gabor.Numerics.Kernels.Distances;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// k(x, x') = exp(−γ Σ (x − x')² / (x + x')) for numbers from 0 on, as histograms; a term of two zeros is 0. It is scikit-learn's
/// <c>chi2_kernel</c>, whose γ is 1 by default; its <c>additive_chi2_kernel</c> is the sum with a minus sign, without exponential.
/// </summary>
/// <param name="gamma">γ; 0, the default, takes 1 / the median of that sum over the training points.</param>
public sealed class ChiSquaredKernelFunction(double gamma = 0) : KernelFunction(Kind, gamma)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "chi2", "exp(−γ Σ (x − x')² / (x + x')), of histograms", [KernelFunctionRows.Gamma],
        values => new ChiSquaredKernelFunction(values[0]));

    /// <inheritdoc/>
    public override bool IsOfHistograms => true;

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        RefuseNegative(x);
        RefuseNegative(y);
        PairSums.Fill(default(ChiSquaredTerm), new Decay(ChosenGamma(gamma)), x, y, n, k, workers);
    }

    /// <inheritdoc/>
    public override KernelFunction Chosen(ReadOnlySpan<float> x, int n, ulong seed, Workers workers)
    {
        if (gamma > 0)
            return this;
        RefuseNegative(x);
        float[] points = x.ToArray();
        return new ChiSquaredKernelFunction(MedianGamma(Distance, x.Length / n, seed));

        double Distance(int i, int j)
        {
            double sum = 0;
            for (int t = 0; t < n; t++)
            {
                double one = points[(i * n) + t], other = points[(j * n) + t];
                if (one + other > 0)
                    sum += (one - other) * (one - other) / (one + other);
            }

            return sum;
        }
    }
}
