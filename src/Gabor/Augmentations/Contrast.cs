using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// More or less contrast: x ← m + f (x − m), clamped to 0…1, where m is the mean luminance of the image, with a factor f uniform in 1 −
/// strength … 1 + strength (2.1, 6.7).
/// </summary>
/// <param name="strength">0…1.</param>
public sealed class Contrast(double strength = 0.2) : PixelAugmentation(Kind, strength)
{
    /// <summary>Its kind, <c>contrast</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "contrast", "Stretches training images about their mean by random factors from 1 - S to 1 + S.",
        [new("strength", 0.2, "the largest change of the factor from 1") { Minimum = 0, Maximum = 1, Placeholder = "S" }],
        values => new Contrast(values[0]));

    /// <summary>The largest change of the factor from 1.</summary>
    public double Strength { get; } = strength;

    internal override int Stream => 72;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape) => (image, _, in random) =>
    {
        double sum = 0;
        for (int i = 0; i < image.Length; i += shape.Depth)
            sum += Luminance(image, i, shape.Depth);
        float mean = (float)(sum * shape.Depth / image.Length), factor = (float)(1 + (Strength * random.Strength(0)));
        for (int i = 0; i < image.Length; i++)
            image[i] = Blend(mean, image[i], factor);
    };
}
