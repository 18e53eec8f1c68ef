using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>Rectified linear units, element by element.</summary>
/// <remarks>
/// <para>Forward, (4.6), (4.7), (4.32), (5.21), after the sum of each neuron, (4.12)–(4.19), (4.31): a = max(0, z) = 1{z &gt; 0} z.</para>
/// <para>Backward, (4.33), (4.34): ∂err/∂z = 1{z &gt; 0} ∂err/∂a; the derivative at 0 is 0. z &gt; 0 just where a &gt; 0, so a is
/// enough.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Relu(string name, Shape input) : Activation(name, input, BackwardReads.Output)
{
    /// <inheritdoc/>
    public override string Kind => "relu";

    /// <summary>a = max(0, z), (5.21).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Relu(z, a, workers);

    /// <summary>∂z = 1{a &gt; 0} ∂a, (4.34).</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.ReluSlope(x, g, dz, workers);
}
