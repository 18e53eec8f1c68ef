using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>The hyperbolic tangent, element by element.</summary>
/// <remarks>
/// <para>Forward: a = tanh z = (e²ᶻ − 1) / (e²ᶻ + 1) = 2 σ(2z) − 1, the sigmoid of (4.8) stretched to −1 … 1.</para>
/// <para>Backward: tanh' = 1 − tanh², so ∂err/∂z = (1 + a) (1 − a) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Tanh(string name, Shape input) : Activation(name, input, BackwardReads.Output)
{
    /// <inheritdoc/>
    public override string Kind => "tanh";

    /// <summary>a = tanh z.</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Tanh(z, a, workers);

    /// <summary>∂z = (1 − a²) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.TanhSlope(x, g, dz, workers);
}
