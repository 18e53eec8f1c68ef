using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, σ²), with σ = 0.01 by default: algorithms 1 and 2, (6.6).</summary>
public sealed class Gaussian : Initializer
{
    /// <summary>A normal distribution around 0.</summary>
    /// <param name="standardDeviation">σ, at least 0; 0.01 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative or not finite.</exception>
    public Gaussian(float standardDeviation = 0.01f)
    {
        if (!(standardDeviation >= 0 && float.IsFinite(standardDeviation)))
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "gaussian: the standard deviation is at least 0 and finite.");
        StandardDeviation = standardDeviation;
    }

    /// <summary>σ.</summary>
    public float StandardDeviation { get; }

    /// <inheritdoc/>
    public override string Kind => "gaussian";

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("standard_deviation", StandardDeviation)];

    /// <inheritdoc/>
    protected override void Fill(Span<float> weights, Parameter parameter, RandomStream random) => random.FillNormal(weights, 0f, StandardDeviation);
}
