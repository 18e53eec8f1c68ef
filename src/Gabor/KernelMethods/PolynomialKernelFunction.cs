using Gabor.Components;
using Gabor.Numerics.Kernels.Distances;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>k(x, x') = (γxᵀx' + c)ᵈ: φ(x) has all products of up to d numbers of x.</summary>
/// <param name="degree">d, from 1 to 20, 3 by default.</param>
/// <param name="gamma">γ; 0, the default, takes 1 / n for points of n numbers.</param>
/// <param name="offset">c, at least 0, 1 by default.</param>
public sealed class PolynomialKernelFunction(int degree = 3, double gamma = 0, double offset = 1)
    : KernelFunction(Kind, degree, gamma, offset)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "polynomial", "(γxᵀx' + c)ᵈ",
        [
            new("kernel-degree", 3, "Degree of the polynomial.") { Minimum = 1, Maximum = 20, IsInteger = true },
            KernelFunctionRows.Gamma,
            new("kernel-offset", 1, "What is added before the power.") { Minimum = 0 },
        ],
        values => new PolynomialKernelFunction((int)values[0], values[1], values[2]));

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        var power = new WholePower(ChosenGamma(gamma), (float)offset, degree);
        Gemm.Multiply(x, false, y, true, [], k, x.Length / n, y.Length / n, n, workers);
        ElementWiseKernels.Map(power, k, k, workers);
    }

    /// <inheritdoc/>
    public override KernelFunction Chosen(ReadOnlySpan<float> x, int n, ulong seed, Workers workers) =>
        gamma > 0 ? this : new PolynomialKernelFunction(degree, 1.0 / n, offset);
}
