using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// The first filters pass their input on as it is, one for each of its channels: W(⌊F₁/2⌋, ⌊F₂/2⌋, d, d) = 1, and 0 elsewhere; the filters
/// behind them are uniform in ±1 / √(fan in). So the deepest layer sees the image from the first step on (Zagoruyko and Komodakis 2017,
/// arXiv 1706.00388; Jordan 2024, arXiv 2404.00498, 3.3).
/// </summary>
/// <remarks>Of a convolution in groups each group is filled so; of a locally connected layer each position; a dense layer is a convolution
/// of one tap.</remarks>
public sealed class Dirac() : Initializer(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "dirac", "one filter for each input channel passes it on; the others are uniform in ±1 / √(fan in)", [], _ => new Dirac());

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        new FanIn().Fill(weights, shape, random);
        var sizes = shape.Sizes;
        int filters = sizes[^1], channels = sizes.Length > 1 ? sizes[^2] : 1;
        int height = sizes.Length > 3 ? sizes[^4] : 1, width = sizes.Length > 3 ? sizes[^3] : 1, area = height * width;
        int group = Math.Max(shape.Outputs / area, 1), center = ((height / 2 * width) + (width / 2)) * channels;
        for (int first = 0; first < weights.Length; first += area * channels * filters)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                int channel = filter % group;
                if (channel >= channels)
                    continue;
                for (int i = 0; i < area * channels; i++)
                    weights[first + (i * filters) + filter] = i == center + channel ? 1 : 0;
            }
        }
    }
}
