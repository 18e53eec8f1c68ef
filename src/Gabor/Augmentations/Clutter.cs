using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Lets the image melt into a restless background: x ← (1 − share) x + share b, where b is a smooth random texture, of its own in each channel (2.1).</summary>
/// <param name="shape">H × W × D.</param>
/// <param name="share">0…1.</param>
sealed class Clutter(Shape shape, double share) : Repainting
{
    /// <summary>The texture is grey in the mean and strays far, so that it is seen.</summary>
    const float Middle = 0.5f, Strength = 1.2f;

    // Spots of the size of an object's parts: some seven across.
    readonly SmoothField field = new(shape, Math.Max(1, Math.Min(shape.Height, shape.Width) / 10.0));

    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        var texture = spare[..(shape.Height * shape.Width)];
        for (int d = 0; d < shape.Depth; d++)
        {
            field.Fill(dice, d * field.Draws, texture);
            for (int i = 0; i < texture.Length; i++)
            {
                float background = Math.Clamp(float.FusedMultiplyAdd(Strength, texture[i], Middle), 0f, 1f);
                image[(i * shape.Depth) + d] = Blend(image[(i * shape.Depth) + d], background, (float)share);
            }
        }
    }
}
