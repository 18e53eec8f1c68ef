using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// RandAugment (Cubuk, Zoph, Shlens and Le 2020): of the paper's fourteen operations some are taken at random, with repetition, all at one
/// magnitude. Those that move the image are joined into its one resampling; those that change pixels come after, in the order in which they
/// were drawn.
/// </summary>
public sealed class RandAugment : Augmentation
{
    const int MaximumMagnitude = 10;

    /// <summary>RandAugment of some operations.</summary>
    /// <param name="operations">N, 1…10.</param>
    /// <param name="magnitude">M, 0…10, where 10 rotates by 30 degrees, as in the paper.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public RandAugment(int operations = 2, double magnitude = 5)
        : base(Kind, operations, magnitude) => (Operations, Magnitude) = (operations, magnitude);

    /// <summary>Its kind, <c>randaugment</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "randaugment", "Does N random operations of magnitude M to each training image; 2,5 is a good start.",
        [
            new("operations", 2, "how many operations") { Minimum = 1, Maximum = 10, IsInteger = true, Placeholder = "N" },
            new("magnitude", 5, "how strong they are") { Minimum = 0, Maximum = MaximumMagnitude, Placeholder = "M" },
        ],
        values => new RandAugment((int)values[0], values[1]));

    /// <summary>How many operations are done to an image.</summary>
    public int Operations { get; }

    /// <summary>How strong they are.</summary>
    public double Magnitude { get; }

    /// <summary>The operations drawn first, second and so on have the streams after it.</summary>
    internal override int Stream => 256;

    internal override IEnumerable<BoundAugmentation> BindIn(IReadOnlyList<Augmentation> list, Shape shape)
    {
        var all = All(shape);
        return [new(Stream, Move, Change)];

        // Both draw the same operations, since a random number asked for twice is the same.
        void Move(GeometricTransform transform, in AugmentationRandom random)
        {
            for (int i = 0; i < Operations; i++)
                all[random.Below(i, all.Length)].Move?.Invoke(transform, random.Full(i + 1));
        }

        void Change(Span<float> image, Span<float> scratch, in AugmentationRandom random)
        {
            for (int i = 0; i < Operations; i++)
                all[random.Below(i, all.Length)].Change?.Invoke(image, scratch, random.Full(i + 1));
        }
    }

    /// <summary>The paper's operations in its order; without colours all but the last.</summary>
    (GeometricOperation? Move, PixelOperation? Change)[] All(Shape shape)
    {
        // At magnitude 10: 30 degrees, a slope of 0.3, 150 pixels of 331, factors of 1 ± 0.9, four of eight bits, all values inverted.
        double share = Magnitude / MaximumMagnitude;
        double angle = 30 * share, slope = 16.69924423399362 * share, factor = 0.9 * share;
        double across = 150.0 / 331 * share * shape.Width, down = 150.0 / 331 * share * shape.Height;
        (GeometricOperation?, PixelOperation?)[] all =
        [
            (null, null),
            (null, AutoContrast.Bind(shape)),
            (null, Equalization.Bind(shape)),
            ((transform, in random) => transform.Add(AffineMap.Rotation(angle * random.Strength(0))), null),
            (null, Solarization.Bind(1 - share)),
            (null, Posterization.Bind(8 - (int)Math.Round(4 * share))),
            (null, new Contrast(factor).Bind(shape)),
            (null, new Brightness(factor).Bind(shape)),
            (null, Sharpness.Bind(factor, shape)),
            ((transform, in random) => transform.Add(AffineMap.HorizontalShear(slope * random.Strength(0))), null),
            ((transform, in random) => transform.Add(AffineMap.VerticalShear(slope * random.Strength(0))), null),
            ((transform, in random) => transform.Add(AffineMap.Translation(across * random.Strength(0), 0)), null),
            ((transform, in random) => transform.Add(AffineMap.Translation(0, down * random.Strength(1))), null),
        ];
        return shape.Depth == 3 ? [.. all, (null, new Saturation(factor).Bind(shape))] : all;
    }
}
