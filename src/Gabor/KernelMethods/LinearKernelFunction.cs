using Gabor.Components;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>k(x, x') = xᵀx': φ(x) = x, the linear classifier of chapter 3.</summary>
public sealed class LinearKernelFunction() : KernelFunction(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new("linear", "xᵀx'", [], _ => new LinearKernelFunction());

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers) =>
        Gemm.Multiply(x, false, y, true, [], k, x.Length / n, y.Length / n, n, workers);
}
