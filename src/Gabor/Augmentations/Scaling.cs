using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Scales the image about its centre by a factor uniform in 1 − strength … 1 + strength (6.7).</summary>
/// <param name="strength">0…0.9.</param>
public sealed class Scaling(double strength = 0.1) : GeometricAugmentation(Kind, strength)
{
    /// <summary>Its kind, <c>scale</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "scale", "Scales training images at random, by factors from 1 - S to 1 + S.",
        [new("strength", 0.1, "the largest change of the factor from 1") { Minimum = 0, Maximum = 0.9, Placeholder = "S" }],
        values => new Scaling(values[0]));

    /// <summary>The largest change of the factor from 1.</summary>
    public double Strength { get; } = strength;

    internal override int Stream => 65;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape) => (transform, in random) =>
        transform.Add(AffineMap.Scaling(1 + (Strength * random.Strength(0))));
}
