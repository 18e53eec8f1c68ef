using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>Sigmoid-weighted linear units (Elfwing et al. 2017, arXiv 1702.03118), also called swish, element by element.</summary>
/// <remarks>
/// <para>Forward: a = z σ(z), with σ of (4.8).</para>
/// <para>Backward: ∂err/∂z = σ(z) (1 + z (1 − σ(z))) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Silu(string name, Shape input) : Activation(name, input, BackwardReads.Input)
{
    /// <inheritdoc/>
    public override string Kind => "silu";

    /// <summary>a = z σ(z).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Silu(z, a, workers);

    /// <summary>∂z = σ(z) (1 + z (1 − σ(z))) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.SiluSlope(x, g, dz, workers);
}
