using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Cutout (DeVries and Taylor 2017): a square about a random pixel becomes the image's mean colour, so that no single part decides. It may
/// extend over the edge, so that some images lose little.
/// </summary>
public sealed class Cutout : PixelAugmentation
{
    /// <summary>Cutout of a square.</summary>
    /// <param name="side">Pixels of its side, 0…4096.</param>
    /// <exception cref="ArgumentException">The side is out of range.</exception>
    public Cutout(int side = 8)
        : base(Kind, side) => Side = side;

    /// <summary>Its kind, <c>cutout</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "cutout", "Covers a square of each training image, somewhere at random, with the mean colour.",
        [new("side", 8, "the square's side in pixels") { Minimum = 0, Maximum = 4096, IsInteger = true, Placeholder = "PIXELS" }],
        values => new Cutout((int)values[0]));

    /// <summary>The square's side in pixels.</summary>
    public int Side { get; }

    internal override int Stream => 76;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape) => (image, _, in random) =>
    {
        int left = random.Below(0, shape.Width) - (Side / 2), top = random.Below(1, shape.Height) - (Side / 2);
        int right = Math.Min(left + Side, shape.Width), bottom = Math.Min(top + Side, shape.Height);
        for (int d = 0; d < shape.Depth; d++)
        {
            double sum = 0;
            for (int i = d; i < image.Length; i += shape.Depth)
                sum += image[i];
            float mean = (float)(sum * shape.Depth / image.Length);
            for (int y = Math.Max(0, top); y < bottom; y++)
            {
                for (int x = Math.Max(0, left); x < right; x++)
                    image[(((y * shape.Width) + x) * shape.Depth) + d] = mean;
            }
        }
    };
}
