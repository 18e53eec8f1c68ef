using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w uniform in ±√(6 / (fan in + fan out)), variance 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
public sealed class Xavier : Initializer
{
    /// <inheritdoc/>
    public override string Kind => "xavier";

    /// <inheritdoc/>
    protected override void Fill(Span<float> weights, Parameter parameter, RandomStream random)
    {
        float limit = (float)Math.Sqrt(6.0 / ((double)parameter.Inputs + parameter.Outputs));
        random.FillUniform(weights, -limit, limit);
    }
}
