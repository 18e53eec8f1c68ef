using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Rotates the image about its centre by an angle uniform in −degrees … degrees (6.7).</summary>
/// <param name="degrees">The largest angle, 0…180.</param>
public sealed class Rotation(double degrees = 15) : GeometricAugmentation(Kind, degrees)
{
    /// <summary>Its kind, <c>rotate</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "rotate", "Rotates training images at random.",
        [new("degrees", 15, "the largest angle either way, in degrees") { Minimum = 0, Maximum = 180, Placeholder = "DEG" }],
        values => new Rotation(values[0]));

    /// <summary>The largest angle either way, in degrees.</summary>
    public double Degrees { get; } = degrees;

    internal override int Stream => 67;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape) => (transform, in random) =>
        transform.Add(AffineMap.Rotation(Degrees * random.Strength(0)));
}
