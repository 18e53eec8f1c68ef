using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>ReLU that leaks below 0 (Maas et al. 2013), element by element.</summary>
/// <remarks>
/// <para>Forward: a = z where z &gt; 0, else αz; (4.7) is α = 0.</para>
/// <para>Backward: ∂err/∂z = ∂err/∂a where z &gt; 0, else α ∂err/∂a, as (4.34); at 0 it is α. z &gt; 0 just where a &gt; 0, so a is
/// enough.</para>
/// </remarks>
public sealed class LeakyRelu : Activation
{
    /// <summary>A leaky ReLU.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="leak">α, the slope below 0, from 0 to 1; 0.01 by default.</param>
    /// <exception cref="ArgumentException">α is not from 0 to 1.</exception>
    public LeakyRelu(string name, Shape input, float leak = 0.01f)
        : base(name, input, BackwardReads.Output)
    {
        if (!(leak >= 0 && leak <= 1))
            throw Refuse.Setting(name, "leak", leak, "from 0 to 1");
        Leak = leak;
    }

    /// <inheritdoc/>
    public override string Kind => "leaky_relu";

    /// <summary>α, the slope below 0.</summary>
    public float Leak { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("leak", Leak)];

    /// <summary>a = z where z &gt; 0, else αz.</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers) =>
        ElementWiseKernels.LeakyRelu(Leak, z, a, workers);

    /// <summary>∂z = ∂a where a &gt; 0, else α ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers) =>
        ElementWiseKernels.LeakyReluSlope(Leak, x, g, dz, workers);
}
