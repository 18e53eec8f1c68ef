using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Another curve from light to value: x ← x^γ, where γ = (1 + most)^u with an even u from −1…1, so that dark and light are equally likely (2.1, 6.7).</summary>
/// <param name="most">0…9.</param>
sealed class Gamma(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        double gamma = Elementary.Exp(dice.Amount(0) * Elementary.Log(1 + most));
        for (int i = 0; i < image.Length; i++)
        {
            // Black and white stay, and are most of many images.
            if (image[i] is > 0 and < 1)
                image[i] = (float)Elementary.Exp(gamma * Elementary.Log(image[i]));
        }
    }
}
