namespace Gabor.Augmentations;

/// <summary>An operation of RandAugment: inverts what is lighter than a threshold, x ← 1 − x where x > threshold.</summary>
static class Solarization
{
    /// <param name="threshold">0…1; at 1 nothing changes.</param>
    public static PixelOperation Bind(double threshold) => (image, _, in _) =>
    {
        foreach (ref float x in image)
        {
            if (x > threshold)
                x = 1 - x;
        }
    };
}
