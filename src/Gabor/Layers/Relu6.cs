using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>ReLU that ends at 6 (Krizhevsky 2010), as MobileNet has it, element by element.</summary>
/// <remarks>
/// <para>Forward: a = min(max(0, z), 6); (4.7) has no upper end.</para>
/// <para>Backward: ∂err/∂z = 1{0 &lt; z &lt; 6} ∂err/∂a; the derivative at 0 and 6 is 0. 0 &lt; z &lt; 6 just where 0 &lt; a &lt; 6, so
/// a is enough.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Relu6(string name, Shape input) : Activation(name, input, BackwardReads.Output)
{
    /// <inheritdoc/>
    public override string Kind => "relu6";

    /// <summary>a = min(max(0, z), 6).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => ElementWiseKernels.Relu6(z, a, workers);

    /// <summary>∂z = 1{0 &lt; a &lt; 6} ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.Relu6Slope(x, g, dz, workers);
}
