using Gabor.Components;
using Gabor.Numerics.Kernels.Distances;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>k(x, x') = exp(−γ‖x − x'‖₁): as broad as the gaussian one, and not smooth where x = x'.</summary>
/// <param name="gamma">γ; 0, the default, takes 1 / the median distance ‖x − x'‖₁ of the training points.</param>
public sealed class LaplacianKernelFunction(double gamma = 0) : KernelFunction(Kind, gamma)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "laplacian", "exp(−γ‖x − x'‖₁)", [KernelFunctionRows.Gamma], values => new LaplacianKernelFunction(values[0]));

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers) =>
        PairSums.Fill(default(AbsoluteDifference), new Decay(ChosenGamma(gamma)), x, y, n, k, workers);

    /// <inheritdoc/>
    public override KernelFunction Chosen(ReadOnlySpan<float> x, int n, ulong seed, Workers workers)
    {
        if (gamma > 0)
            return this;
        float[] points = x.ToArray();
        return new LaplacianKernelFunction(MedianGamma(Distance, x.Length / n, seed));

        double Distance(int i, int j)
        {
            double sum = 0;
            for (int t = 0; t < n; t++)
                sum += Math.Abs((double)points[(i * n) + t] - points[(j * n) + t]);
            return sum;
        }
    }
}
