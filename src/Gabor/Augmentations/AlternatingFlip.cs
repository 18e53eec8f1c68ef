using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Flips each image left to right in every other epoch, so that a network sees both sides of it in any two epochs and never the same side
/// twice in a row, as it does by chance with <see cref="HorizontalFlip"/> (Jordan 2024, arXiv 2404.00498, 3.6). Which side comes first is
/// drawn for each image.
/// </summary>
/// <param name="probability">The share of images that are flipped in the first epoch, 0…1; ½ by default.</param>
public sealed class AlternatingFlip(double probability = 0.5) : GeometricAugmentation(Kind, probability)
{
    /// <summary>Its kind, <c>alternating-flip</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "alternating-flip", "Flips each training image left to right in every other epoch.",
        [
            new("probability", 0.5, "the share of images that are flipped in the first epoch")
            {
                Minimum = 0, Maximum = 1, Placeholder = "P",
            },
        ],
        values => new AlternatingFlip(values[0]));

    /// <summary>The share of images that are flipped in the first epoch.</summary>
    public double Probability { get; } = probability;

    internal override int Stream => 77;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape) => (transform, in random) =>
    {
        bool begins = random.UniformOfImage(0) < Probability;
        if (begins == (random.Epoch % 2 == 0))
            transform.Add(AffineMap.HorizontalFlip);
    };
}
