using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>More or less light: x ← f x, clamped to 0…1, with a factor f uniform in 1 − strength … 1 + strength (2.1, 6.7).</summary>
/// <param name="strength">0…1.</param>
public sealed class Brightness(double strength = 0.2) : PixelAugmentation(Kind, strength)
{
    /// <summary>Its kind, <c>brightness</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "brightness", "Multiplies training images by random factors from 1 - S to 1 + S.",
        [new("strength", 0.2, "the largest change of the factor from 1") { Minimum = 0, Maximum = 1, Placeholder = "S" }],
        values => new Brightness(values[0]));

    /// <summary>The largest change of the factor from 1.</summary>
    public double Strength { get; } = strength;

    internal override int Stream => 71;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape) => (image, _, in random) =>
    {
        float factor = (float)(1 + (Strength * random.Strength(0)));
        for (int i = 0; i < image.Length; i++)
            image[i] = Math.Min(1f, factor * image[i]);
    };
}
