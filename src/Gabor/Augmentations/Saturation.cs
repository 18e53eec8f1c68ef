using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>More or less colour: x ← g + f (x − g), kept within 0…1, where g is how bright the pixel looks, with an even f from 1 − most … 1 + most (6.7).</summary>
/// <param name="most">0…1.</param>
sealed class Saturation(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        float factor = (float)(1 + (most * dice.Amount(0)));
        for (int i = 0; i < image.Length; i += shape.Depth)
        {
            float grey = Grey(image, i, shape.Depth);
            for (int d = 0; d < shape.Depth; d++)
                image[i + d] = Blend(grey, image[i + d], factor);
        }
    }
}
