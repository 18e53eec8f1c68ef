using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, 2 / (fan in + fan out)), the variance of <see cref="Xavier"/> (Glorot and Bengio 2010).</summary>
public sealed class XavierNormal() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "xavier-normal", "normal with variance 2 / (fan in + fan out)", [], _ => new XavierNormal());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random) =>
        random.FillNormal(weights, 0f, (float)Math.Sqrt(2.0 / ((double)shape.Inputs + shape.Outputs)));
}
