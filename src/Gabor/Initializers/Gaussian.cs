using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, σ²), with σ = 0.01 by default: algorithms 1 and 2, (6.6).</summary>
/// <param name="standardDeviation">σ, at least 0.</param>
public sealed class Gaussian(double standardDeviation = 0.01) : Initializer(Kind, standardDeviation)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "gaussian", "normal with standard deviation 0.01, as in algorithms 1 and 2",
        [new("standard-deviation", 0.01, "Standard deviation of the weights.") { Minimum = 0 }],
        values => new Gaussian(values[0]));

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random) =>
        random.FillNormal(weights, 0f, (float)standardDeviation);
}
