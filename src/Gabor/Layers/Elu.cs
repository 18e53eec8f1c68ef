using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// Exponential linear units (Clevert et al. 2015, arXiv 1511.07289) with α = 1, the value without a corner at 0, element by element.
/// </summary>
/// <remarks>
/// <para>Forward: a = z where z &gt; 0, else eᶻ − 1.</para>
/// <para>Backward: ∂err/∂z = ∂err/∂a where z &gt; 0, else eᶻ ∂err/∂a. There eᶻ = a + 1, and z &gt; 0 just where a &gt; 0, so a is
/// enough.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Elu(string name, Shape input) : Activation(name, input, BackwardReads.Output)
{
    /// <inheritdoc/>
    public override string Kind => "elu";

    /// <summary>a = z where z &gt; 0, else eᶻ − 1.</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Elu(z, a, workers);

    /// <summary>∂z = ∂a where a &gt; 0, else (a + 1) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.EluSlope(x, g, dz, workers);
}
