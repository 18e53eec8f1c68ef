using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Experiments.StressTests;

/// <summary>Hides a share of the image behind a grey block of its proportions, somewhere wholly inside (2.1).</summary>
/// <param name="share">The share of the area, 0…1.</param>
sealed class Occlusion(double share) : PixelAugmentation(Kind, share)
{
    const float MiddleGrey = 0.5f;

    public static ComponentKind<Augmentation> Kind { get; } = new(
        "occlusion", "Hides a part of the image behind a grey block.",
        [new("share", 0.2, "the share of the area") { Minimum = 0, Maximum = 1, Placeholder = "S" }], values => new Occlusion(values[0]));

    double Share { get; } = share;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape)
    {
        double side = Math.Sqrt(Share);
        int height = (int)Math.Round(side * shape.Height), width = (int)Math.Round(side * shape.Width);
        return (image, _, in random) =>
        {
            int left = random.Below(0, shape.Width - width + 1), top = random.Below(1, shape.Height - height + 1);
            for (int y = top; y < top + height; y++)
                image.Slice(((y * shape.Width) + left) * shape.Depth, width * shape.Depth).Fill(MiddleGrey);
        };
    }
}
