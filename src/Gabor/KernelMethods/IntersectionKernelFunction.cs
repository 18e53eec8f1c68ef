using Gabor.Components;
using Gabor.Numerics.Kernels.Distances;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>k(x, x') = Σ min(x, x') for numbers from 0 on: what two histograms have in common (Swain and Ballard 1991).</summary>
public sealed class IntersectionKernelFunction() : KernelFunction(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelFunctionRegistry"/> lists it.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "intersection", "Σ min(x, x'), of histograms", [], _ => new IntersectionKernelFunction());

    /// <inheritdoc/>
    public override bool IsOfHistograms => true;

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        RefuseNegative(x);
        RefuseNegative(y);
        PairSums.Fill(default(SmallerOf), default(Same), x, y, n, k, workers);
    }
}
