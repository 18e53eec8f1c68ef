using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w uniform in ±1 / √(fan in), variance 1 / (3 fan in) (LeCun et al. 1998, Efficient BackProp).</summary>
public sealed class FanIn() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "fan-in", "uniform in ±1 / √(fan in)", [], _ => new FanIn());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        float limit = (float)(1.0 / Math.Sqrt(shape.Inputs));
        random.FillUniform(weights, -limit, limit);
    }
}
