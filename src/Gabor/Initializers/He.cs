using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, 2 / fan in): keeps the variance of activations through layers of ReLU (He et al. 2015, arXiv 1502.01852).</summary>
public sealed class He : Initializer
{
    /// <inheritdoc/>
    public override string Kind => "he";

    /// <inheritdoc/>
    protected override void Fill(Span<float> weights, Parameter parameter, RandomStream random) =>
        random.FillNormal(weights, 0f, (float)Math.Sqrt(2.0 / parameter.Inputs));
}
