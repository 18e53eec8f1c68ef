using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>w ~ N(0, 2 / fan in): keeps the variance of activations through layers of ReLU (He et al. 2015, arXiv 1502.01852).</summary>
public sealed class He() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "he", "normal with variance 2 / fan in, for layers before a ReLU", [], _ => new He());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random) =>
        random.FillNormal(weights, 0f, (float)Math.Sqrt(2.0 / shape.Inputs));
}
