using Gabor.Components;
using Gabor.Initializers;
using Gabor.Numerics.Random;

namespace CustomInitializer;

/// <summary>
/// Normal weights of variance scale / fan in, of which none lies beyond two standard deviations of the distribution that is cut off: the
/// VarianceScaling of Keras.
/// </summary>
/// <param name="scale">The variance times the fan in, above 0; 2 by default, as layers before a ReLU need it.</param>
public sealed class TruncatedNormal(double scale = 2) : Initializer(Kind, scale)
{
    /// <summary>What a cut at two standard deviations leaves of the standard deviation.</summary>
    const double Left = 0.8796256610342398;

    /// <summary>Its name and hyperparameters; from them come checks, JSON and equality.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "truncated-normal", "normal within two standard deviations",
        [new("scale", 2, "Variance of the weights times the fan in.") { Minimum = 0, ExcludesMinimum = true }],
        values => new TruncatedNormal(values[0]));

    // <fill>
    /// <summary>Every number is a function of the seed, the parameter and an index: the same weights on every machine.</summary>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        double deviation = Math.Sqrt(scale / shape.Inputs) / Left;
        for (int i = 0; i < weights.Length; i++)
        {
            // One in twenty-two lies beyond; it is drawn again, at an index that belongs to no other weight.
            ulong index = (ulong)i;
            while (Math.Abs(random.Normal(index)) > 2)
                index += (ulong)weights.Length;
            weights[i] = (float)(deviation * random.Normal(index));
        }
    }
    // </fill>
}
