using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Experiments.StressTests;

/// <summary>
/// Fades the image into a cluttered background: x ← (1 − share) x + share b, where b is a smooth random texture, another in each channel
/// (2.1).
/// </summary>
/// <param name="share">0…1.</param>
sealed class Clutter(double share) : PixelAugmentation(Kind, share)
{
    /// <summary>The texture is grey in the mean and of high contrast, so that it is seen.</summary>
    const float Mean = 0.5f, Strength = 1.2f;

    public static ComponentKind<Augmentation> Kind { get; } = new(
        "clutter", "Fades the image into a random texture.",
        [new("share", 0.5, "the share of the texture") { Minimum = 0, Maximum = 1, Placeholder = "S" }], values => new Clutter(values[0]));

    double Share { get; } = share;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape)
    {
        // Spots of the size of an object's parts: some seven across.
        var field = new SmoothField(shape, Math.Max(1, Math.Min(shape.Height, shape.Width) / 10.0));
        return (image, scratch, in random) =>
        {
            var texture = scratch[..(shape.Height * shape.Width)];
            for (int d = 0; d < shape.Depth; d++)
            {
                field.Fill(random, d * field.Draws, texture);
                for (int i = 0; i < texture.Length; i++)
                {
                    float background = Math.Clamp(float.FusedMultiplyAdd(Strength, texture[i], Mean), 0f, 1f);
                    image[(i * shape.Depth) + d] = Blend(image[(i * shape.Depth) + d], background, (float)Share);
                }
            }
        };
    }
}
