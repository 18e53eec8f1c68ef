using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// An operation of RandAugment: equalises the histogram of each channel. A value becomes the share of pixels that are darker, among those
/// that are not of the lightest: the darkest becomes 0, the lightest 1. Values count as equal where they round to the same of 0…255; a
/// channel of one value stays.
/// </summary>
static class Equalization
{
    const int Values = 256;

    public static PixelOperation Bind(Shape shape) => (image, _, in _) =>
    {
        Span<int> counts = stackalloc int[Values];
        for (int d = 0; d < shape.Depth; d++)
        {
            counts.Clear();
            for (int i = d; i < image.Length; i += shape.Depth)
                counts[Value(image[i])]++;
            int lightest = counts.LastIndexOfAnyExcept(0), others = (image.Length / shape.Depth) - counts[lightest];
            if (others == 0)
                continue;
            for (int value = 0, darker = 0; value <= lightest; value++)
                (counts[value], darker) = (darker, darker + counts[value]);
            for (int i = d; i < image.Length; i += shape.Depth)
                image[i] = (float)counts[Value(image[i])] / others;
        }
    };

    static int Value(float x) => (int)((x * (Values - 1)) + 0.5f);
}
