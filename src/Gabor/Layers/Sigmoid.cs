using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>The logistic function, element by element.</summary>
/// <remarks>
/// <para>Forward, (4.8): a = σ(z) = 1 / (1 + exp(−z)).</para>
/// <para>Backward: σ' = σ (1 − σ), so ∂err/∂z = a (1 − a) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Sigmoid(string name, Shape input) : Activation(name, input, BackwardReads.Output)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid";

    /// <summary>a = σ(z), (4.8).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Sigmoid(z, a, workers);

    /// <summary>∂z = a (1 − a) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.SigmoidSlope(x, g, dz, workers);
}
