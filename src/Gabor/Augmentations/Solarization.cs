using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Turns what is lighter than a threshold into its opposite: x ← 1 − x where x > threshold.</summary>
/// <param name="threshold">0…1; at 1 nothing changes.</param>
sealed class Solarization(double threshold) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        foreach (ref float x in image)
        {
            if (x > threshold)
                x = 1 - x;
        }
    }
}
