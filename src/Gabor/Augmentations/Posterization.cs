namespace Gabor.Augmentations;

/// <summary>An operation of RandAugment: keeps the upper bits of each value of 0…255.</summary>
static class Posterization
{
    /// <param name="bits">1…8; 8 leaves everything as it is.</param>
    public static PixelOperation Bind(int bits) => (image, _, in _) =>
    {
        if (bits == 8)
            return;
        int kept = 0xff << (8 - bits);
        foreach (ref float x in image)
            x = ((int)((x * 255) + 0.5f) & kept) / 255f;
    };
}
