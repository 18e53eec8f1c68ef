using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Keeps the upper bits of each value of 0…255.</summary>
/// <param name="bits">1…8; 8 leaves everything as it is.</param>
sealed class Posterization(int bits) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        if (bits == 8)
            return;
        int kept = 0xff << (8 - bits);
        foreach (ref float x in image)
            x = ((int)((x * 255) + 0.5f) & kept) / 255f;
    }
}
