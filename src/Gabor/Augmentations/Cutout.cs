using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Cutout (DeVries and Taylor 2017): a square about an even pixel becomes the image's mean colour, so that no single part decides. It may hang over the edge, so that
/// some images lose little.
/// </summary>
/// <param name="side">Pixels of the square's side, at least 1.</param>
sealed class Cutout(int side) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        int left = dice.Below(0, shape.Width) - (side / 2), top = dice.Below(1, shape.Height) - (side / 2);
        int right = Math.Min(left + side, shape.Width), bottom = Math.Min(top + side, shape.Height);
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
    }
}
