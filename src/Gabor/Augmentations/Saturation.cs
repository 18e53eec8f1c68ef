using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// More or less colour: x ← g + f (x − g), clamped to 0…1, where g is the luminance of the pixel, with a factor f uniform in 1 − strength …
/// 1 + strength (6.7). For images of red, green and blue.
/// </summary>
/// <param name="strength">0…1.</param>
public sealed class Saturation(double strength = 0.2) : PixelAugmentation(Kind, strength)
{
    /// <summary>Its kind, <c>saturation</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "saturation", "Changes the strength of colours by random factors from 1 - S to 1 + S.",
        [new("strength", 0.2, "the largest change of the factor from 1") { Minimum = 0, Maximum = 1, Placeholder = "S" }],
        values => new Saturation(values[0]));

    /// <summary>The largest change of the factor from 1.</summary>
    public double Strength { get; } = strength;

    internal override int Stream => 73;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape)
    {
        RequireColours(Strength, shape);
        return (image, _, in random) =>
        {
            float factor = (float)(1 + (Strength * random.Strength(0)));
            for (int i = 0; i < image.Length; i += shape.Depth)
            {
                float grey = Luminance(image, i, shape.Depth);
                for (int d = 0; d < shape.Depth; d++)
                    image[i + d] = Blend(grey, image[i + d], factor);
            }
        };
    }
}
