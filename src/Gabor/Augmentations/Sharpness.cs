using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// An operation of RandAugment, sharper or softer: x ← s + f (x − s), clamped to 0…1, where s is the image blurred by the window 1 1 1, 1 5
/// 1, 1 1 1 over 13, with a factor f uniform in 1 − strength … 1 + strength. Pixels at the edge stay.
/// </summary>
static class Sharpness
{
    /// <param name="strength">0…1.</param>
    /// <param name="shape">H × W × D.</param>
    public static PixelOperation Bind(double strength, Shape shape) => (image, original, in random) =>
    {
        float factor = (float)(1 + (strength * random.Strength(0)));
        image.CopyTo(original);
        int right = shape.Depth, down = shape.Width * shape.Depth;
        for (int y = 1; y < shape.Height - 1; y++)
        {
            for (int i = (y * down) + right; i < ((y + 1) * down) - right; i++)
            {
                float above = original[i - down - right] + original[i - down] + original[i - down + right];
                float beside = original[i - right] + (5 * original[i]) + original[i + right];
                float below = original[i + down - right] + original[i + down] + original[i + down + right];
                image[i] = PixelAugmentation.Blend((above + beside + below) / 13, original[i], factor);
            }
        }
    };
}
