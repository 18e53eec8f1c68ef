using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Numerics;

namespace CustomAugmentation;

/// <summary>Salt-and-pepper noise: a share of the pixels becomes black or white, a new choice for each image in each epoch.</summary>
/// <param name="share">The share of the pixels, 0…1.</param>
public sealed class SaltAndPepper(double share = 0.05) : PixelAugmentation(Kind, share)
{
    /// <summary>Its name and hyperparameters; from them come checks, JSON and equality.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "salt-and-pepper", "Makes random pixels of training images black or white.",
        [new("share", 0.05, "the share of the pixels") { Minimum = 0, Maximum = 1 }], values => new SaltAndPepper(values[0]));

    /// <summary>The share of the pixels that become black or white.</summary>
    public double Share { get; } = share;

    // <bind>
    /// <summary>The change of an image of this shape, made once; it must not allocate.</summary>
    public override PixelOperation Bind(Shape shape) => (image, _, in random) =>
    {
        // Each pixel has its own random number: below half of the share it becomes black, below the share white.
        for (int pixel = 0; pixel < shape.Height * shape.Width; pixel++)
        {
            float drawn = random.Uniform(pixel);
            if (drawn < Share)
                image.Slice(pixel * shape.Depth, shape.Depth).Fill(drawn < Share / 2 ? 0 : 1);
        }
    };
    // </bind>
}
