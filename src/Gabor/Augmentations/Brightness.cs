using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>More or less light: x ← f x, kept within 0…1, with an even f from 1 − most … 1 + most (2.1, 6.7).</summary>
/// <param name="most">0…1.</param>
sealed class Brightness(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        float factor = (float)(1 + (most * dice.Amount(0)));
        for (int i = 0; i < image.Length; i++)
            image[i] = Math.Min(1f, factor * image[i]);
    }
}
