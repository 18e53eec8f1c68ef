using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Sharper or softer: x ← s + f (x − s), kept within 0…1, where s is the image blurred by the window 1 1 1, 1 5 1, 1 1 1 over 13, with an even f from 1 − most … 1 + most.
/// Pixels at the edge stay.
/// </summary>
/// <param name="most">0…1.</param>
sealed class Sharpness(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        float factor = (float)(1 + (most * dice.Amount(0)));
        image.CopyTo(spare);
        int right = shape.Depth, down = shape.Width * shape.Depth;
        for (int y = 1; y < shape.Height - 1; y++)
        {
            for (int i = (y * down) + right; i < ((y + 1) * down) - right; i++)
            {
                float above = spare[i - down - right] + spare[i - down] + spare[i - down + right];
                float beside = spare[i - right] + (5 * spare[i]) + spare[i + right];
                float below = spare[i + down - right] + spare[i + down] + spare[i + down + right];
                image[i] = Blend((above + beside + below) / 13, spare[i], factor);
            }
        }
    }
}
