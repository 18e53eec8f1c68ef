using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// An activation as a function of one number and its derivative. All threads share the elements; override the methods on spans to compute
/// several elements at a time, with <see cref="System.Numerics.Vector{T}"/> for example.
/// </summary>
/// <remarks>Every element must get the same bits in whichever span it stands, or results depend on the number of threads.</remarks>
public abstract class ScalarActivation : Activation
{
    readonly SpanMap forward;
    readonly SpanZip backward;

    /// <summary>An activation by its function and derivative.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    protected ScalarActivation(string name, Shape input)
        : base(name, input, BackwardReads.Input) =>
        (forward, backward) = (Forward, Backward);

    /// <summary>f(z).</summary>
    protected abstract float Value(float z);

    /// <summary>f'(z).</summary>
    protected abstract float Derivative(float z);

    /// <summary>a = f(z) for some of the elements, several threads at a time; <see cref="Value"/> of each by default.</summary>
    /// <param name="z">z.</param>
    /// <param name="a">a, as long as z; overwritten.</param>
    protected virtual void Forward(ReadOnlySpan<float> z, Span<float> a)
    {
        for (int i = 0; i < z.Length; i++)
            a[i] = Value(z[i]);
    }

    /// <summary>
    /// dz = f'(z) g for some of the elements, several threads at a time; with <see cref="Derivative"/> of each by default.
    /// </summary>
    /// <param name="z">z.</param>
    /// <param name="g">∂err/∂a, as long as z.</param>
    /// <param name="dz">∂err/∂z, as long as z; overwritten.</param>
    protected virtual void Backward(ReadOnlySpan<float> z, ReadOnlySpan<float> g, Span<float> dz)
    {
        for (int i = 0; i < z.Length; i++)
            dz[i] = Derivative(z[i]) * g[i];
    }

    /// <inheritdoc/>
    protected sealed override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) => SpanParts.Map(forward, z, a, workers);

    /// <inheritdoc/>
    protected sealed override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        SpanParts.Zip(backward, x, g, dz, workers);
}
