using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>More or less contrast: x ← g + f (x − g), kept within 0…1, where g is how bright the image is in the mean, with an even f from 1 − most … 1 + most (2.1, 6.7).</summary>
/// <param name="most">0…1.</param>
sealed class Contrast(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        double sum = 0;
        for (int i = 0; i < image.Length; i += shape.Depth)
            sum += Grey(image, i, shape.Depth);
        float mean = (float)(sum * shape.Depth / image.Length), factor = (float)(1 + (most * dice.Amount(0)));
        for (int i = 0; i < image.Length; i++)
            image[i] = Blend(mean, image[i], factor);
    }
}
