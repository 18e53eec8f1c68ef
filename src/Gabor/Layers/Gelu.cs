using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// Gaussian error linear units (Hendrycks and Gimpel 2016, arXiv 1606.08415), element by element: z Φ(z), where Φ is the normal
/// distribution, or their tanh form.
/// </summary>
/// <remarks>
/// <para>Tanh form, forward: a = ½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³), at most 0.0005 from z Φ(z). It is computed as z σ(2u),
/// which is the same and keeps its digits below 0. Backward, s = σ(2u): ∂err/∂z = (s + z s (1 − s) 2√(2/π) (1 + 0.134145 z²))
/// ∂err/∂a.</para>
/// <para>Exact, forward: a = z Φ(z). Backward: ∂err/∂z = (Φ(z) + z φ(z)) ∂err/∂a with φ(z) = e^(−z²/2) / √(2π).</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
/// <param name="exact">Whether to compute z Φ(z), as PyTorch does unless told otherwise, rather than the tanh form; false by
/// default.</param>
public sealed class Gelu(string name, Shape input, bool exact = false) : Activation(name, input, BackwardReads.Input)
{
    /// <inheritdoc/>
    public override string Kind => "gelu";

    /// <summary>Whether it is z Φ(z) rather than the tanh form.</summary>
    public bool Exact { get; } = exact;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => Exact ? [new("exact", 1)] : [];

    /// <summary>a = z σ(2u), or z Φ(z).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers)
    {
        if (Exact)
            ElementWiseKernels.ExactGelu(z, a, workers);
        else
            ElementWiseKernels.Gelu(z, a, workers);
    }

    /// <summary>∂z = (s + z s (1 − s) (2u)') ∂a, or (Φ(z) + z φ(z)) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers)
    {
        if (Exact)
            ElementWiseKernels.ExactGeluSlope(x, g, dz, workers);
        else
            ElementWiseKernels.GeluSlope(x, g, dz, workers);
    }
}
