using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Flips a share of the images left to right (6.7). Of no use where left and right tell classes apart, as with digits.</summary>
/// <param name="probability">The share of images that are flipped, 0…1.</param>
public sealed class HorizontalFlip(double probability = 0.5) : GeometricAugmentation(Kind, probability)
{
    /// <summary>Its kind, <c>flip</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "flip", "Flips training images left to right at random.",
        [new("probability", 0.5, "the share of images that are flipped") { Minimum = 0, Maximum = 1, Placeholder = "P" }],
        values => new HorizontalFlip(values[0]));

    /// <summary>The share of images that are flipped.</summary>
    public double Probability { get; } = probability;

    internal override int Stream => 64;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape) => (transform, in random) =>
    {
        if (random.Uniform(0) < Probability)
            transform.Add(AffineMap.HorizontalFlip);
    };
}
