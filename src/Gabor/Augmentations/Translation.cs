using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Moves the image by shares of its width and height, each uniform in −share … share, whole pixels or not; black comes in (6.7).
/// </summary>
/// <param name="share">0…1.</param>
public sealed class Translation(double share = 0.1) : GeometricAugmentation(Kind, share)
{
    /// <summary>Its kind, <c>translate</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "translate", "Moves training images at random.",
        [new("share", 0.1, "the largest distance, as a share of the width and height") { Minimum = 0, Maximum = 1, Placeholder = "S" }],
        values => new Translation(values[0]));

    /// <summary>The largest distance, as a share of the width and height.</summary>
    public double Share { get; } = share;

    internal override int Stream => 68;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape)
    {
        double across = Share * shape.Width, down = Share * shape.Height;
        return (transform, in random) => transform.Add(AffineMap.Translation(across * random.Strength(0), down * random.Strength(1)));
    }
}
