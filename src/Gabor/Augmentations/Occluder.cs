using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Hides a share of the image behind a grey block of its proportions, somewhere wholly inside (2.1).</summary>
/// <param name="share">The share of the area, 0…1.</param>
sealed class Occluder(double share) : Repainting
{
    const float MiddleGrey = 0.5f;

    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        double side = Math.Sqrt(share);
        int height = (int)Math.Round(side * shape.Height), width = (int)Math.Round(side * shape.Width);
        int left = dice.Below(0, shape.Width - width + 1), top = dice.Below(1, shape.Height - height + 1);
        for (int y = top; y < top + height; y++)
            image.Slice(((y * shape.Width) + left) * shape.Depth, width * shape.Depth).Fill(MiddleGrey);
    }
}
