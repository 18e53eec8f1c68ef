using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>Gaussian error linear units (Hendrycks and Gimpel 2016, arXiv 1606.08415), in their tanh form, element by element.</summary>
/// <remarks>
/// <para>Forward: a = ½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³), at most 0.0005 from z Φ(z), where Φ is the normal distribution.
/// It is computed as z σ(2u), which is the same and keeps its digits below 0.</para>
/// <para>Backward, s = σ(2u): ∂err/∂z = (s + z s (1 − s) 2√(2/π) (1 + 0.134145 z²)) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Gelu(string name, Shape input) : Activation(name, input, BackwardReads.Input)
{
    /// <inheritdoc/>
    public override string Kind => "gelu";

    /// <summary>a = z σ(2u).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Gelu(z, a, workers);

    /// <summary>∂z = (s + z s (1 − s) (2u)') ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.GeluSlope(x, g, dz, workers);
}
