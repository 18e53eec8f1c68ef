using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// An operation of RandAugment: stretches each channel from its darkest value to its lightest over 0…1; one that is the same everywhere
/// stays.
/// </summary>
static class AutoContrast
{
    public static PixelOperation Bind(Shape shape) => (image, _, in _) =>
    {
        for (int d = 0; d < shape.Depth; d++)
        {
            float low = 1, high = 0;
            for (int i = d; i < image.Length; i += shape.Depth)
                (low, high) = (Math.Min(low, image[i]), Math.Max(high, image[i]));
            if (low >= high)
                continue;
            for (int i = d; i < image.Length; i += shape.Depth)
                image[i] = (image[i] - low) / (high - low);
        }
    };
}
