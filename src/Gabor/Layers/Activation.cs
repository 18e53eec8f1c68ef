using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// An activation: a function f of each element by itself. It is all that a layer like <see cref="Relu"/> is; a new one states its kind, f
/// and the gradient.
/// </summary>
/// <remarks>
/// <para>Forward: a = f(z). Backward: ∂err/∂z = f'(z) ∂err/∂a.</para>
/// <para>Derive from <see cref="ScalarActivation"/> to write f and f' for one number in plain C#; derive from this class to work on whole
/// arrays.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
/// <param name="reads">What f' is computed from: <see cref="BackwardReads.Input"/> for z, <see cref="BackwardReads.Output"/> for a.</param>
public abstract class Activation(string name, Shape input, BackwardReads reads) : Layer(name, input)
{
    /// <summary>The input's shape.</summary>
    public sealed override Shape Output => Input;

    /// <inheritdoc/>
    public sealed override BackwardReads BackwardReads { get; } = reads is BackwardReads.Input or BackwardReads.Output
        ? reads
        : throw Refuse.ActivationReads(name, reads);

    /// <summary>a = f(z).</summary>
    public sealed override void Forward(in Pass pass) => Forward(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = f'(z) ∂a.</summary>
    public sealed override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
        {
            Backward(
                BackwardReads == BackwardReads.Output ? pass.Output : pass.Input(), pass.OutputGradient, pass
                    .InputGradient(), pass.Workers);
        }
    }

    /// <summary>a = f(z), element by element.</summary>
    /// <param name="z">z.</param>
    /// <param name="a">a; overwritten.</param>
    /// <param name="workers">The threads that share the work.</param>
    protected abstract void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers);

    /// <summary>dz = f' g, element by element.</summary>
    /// <param name="x">What f' is computed from: z or a, as the constructor was told.</param>
    /// <param name="g">∂err/∂a.</param>
    /// <param name="dz">∂err/∂z; overwritten.</param>
    /// <param name="workers">The threads that share the work.</param>
    protected abstract void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers);
}
