using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Shears the image sideways by an angle uniform in −degrees … degrees: a camera that looks from the side (2.1, 6.7).</summary>
/// <param name="degrees">The largest angle, 0…60.</param>
public sealed class Shear(double degrees = 8) : GeometricAugmentation(Kind, degrees)
{
    /// <summary>Its kind, <c>shear</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "shear", "Shears training images sideways at random.",
        [new("degrees", 8, "the largest angle either way, in degrees") { Minimum = 0, Maximum = 60, Placeholder = "DEG" }],
        values => new Shear(values[0]));

    /// <summary>The largest angle either way, in degrees.</summary>
    public double Degrees { get; } = degrees;

    internal override int Stream => 66;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape) => (transform, in random) =>
        transform.Add(AffineMap.HorizontalShear(Degrees * random.Strength(0)));
}
