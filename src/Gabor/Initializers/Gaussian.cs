using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, σ²), with σ = 0.01 by default: algorithms 1 and 2, (6.6).</summary>
/// <param name="standardDeviation">σ, at least 0.</param>
public sealed class Gaussian(float standardDeviation = 0.01f) : Initializer
{
    /// <inheritdoc/>
    public override string Kind => "gaussian";

    private protected override void Fill(Span<float> weights, Parameter parameter, RandomStream random) => random.FillNormal(weights, 0f, standardDeviation);
}
