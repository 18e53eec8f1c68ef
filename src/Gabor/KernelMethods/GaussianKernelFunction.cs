using Gabor.Components;
using Gabor.Numerics.Kernels.Distances;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>k(x, x') = exp(−γ‖x − x'‖²) (4.1.3), a very broad and smooth prior.</summary>
/// <param name="gamma">γ; 0, the default, takes 1 / the median squared distance of the training points.</param>
public sealed class GaussianKernelFunction(double gamma = 0) : KernelFunction(Kind, gamma)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "gaussian", "exp(−γ‖x − x'‖²)", [KernelFunctionRows.Gamma], values => new GaussianKernelFunction(values[0]));

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers) =>
        GaussianKernel.Fill(ChosenGamma(gamma), x, y, n, k, workers);

    /// <inheritdoc/>
    public override KernelFunction Chosen(ReadOnlySpan<float> x, int n, ulong seed, Workers workers)
    {
        if (gamma > 0)
            return this;
        float[] points = x.ToArray();
        return new GaussianKernelFunction(MedianGamma(Distance, x.Length / n, seed));

        double Distance(int i, int j)
        {
            double sum = 0;
            for (int t = 0; t < n; t++)
            {
                double difference = (double)points[(i * n) + t] - points[(j * n) + t];
                sum += difference * difference;
            }

            return sum;
        }
    }
}
