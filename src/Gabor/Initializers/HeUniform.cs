using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w uniform in ±√(6 / fan in), variance 2 / fan in as <see cref="He"/> (He et al. 2015).</summary>
public sealed class HeUniform() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "he-uniform", "uniform with variance 2 / fan in", [], _ => new HeUniform());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        float limit = (float)Math.Sqrt(6.0 / shape.Inputs);
        random.FillUniform(weights, -limit, limit);
    }
}
