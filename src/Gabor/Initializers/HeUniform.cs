using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w uniform in ±√(6 / fan in), variance 2 / fan in as <see cref="He"/> (He et al. 2015).</summary>
public sealed class HeUniform : Initializer
{
    /// <inheritdoc/>
    public override string Kind => "he-uniform";

    /// <inheritdoc/>
    protected override void Fill(Span<float> weights, Parameter parameter, RandomStream random)
    {
        float limit = (float)Math.Sqrt(6.0 / parameter.Inputs);
        random.FillUniform(weights, -limit, limit);
    }
}
