using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w uniform in ±√(6 / (fan in + fan out)), variance 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
public sealed class Xavier() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "xavier", "uniform with variance 2 / (fan in + fan out)", [], _ => new Xavier());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        float limit = (float)Math.Sqrt(6.0 / ((double)shape.Inputs + shape.Outputs));
        random.FillUniform(weights, -limit, limit);
    }
}
