using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Changes an image in place.</summary>
/// <param name="image">[H, W, D] in 0…1, and so it must stay.</param>
/// <param name="scratch">As many floats to work with; what they hold is undefined.</param>
/// <param name="random">The random numbers of this image.</param>
public delegate void PixelOperation(Span<float> image, Span<float> scratch, in AugmentationRandom random);

/// <summary>
/// An augmentation that changes pixels where they are. Derive from it for one of your own: state its <see cref="ComponentKind{T}"/> and
/// what it does in <see cref="Bind"/>. Pixels are changed after everything has been moved.
/// </summary>
/// <param name="kind">Its kind.</param>
/// <param name="values">The values of its hyper-parameters, in the order of the kind.</param>
/// <exception cref="ArgumentException">A value is out of range; the message names the hyper-parameter and its range.</exception>
public abstract class PixelAugmentation(ComponentKind<Augmentation> kind, params ReadOnlySpan<double> values)
    : Augmentation(kind, values)
{
    const float RedWeight = 0.299f, GreenWeight = 0.587f, BlueWeight = 0.114f;

    /// <summary>
    /// Makes it ready for images of a shape, once before training: what is returned runs for each image in each epoch, depends on the image
    /// and its random numbers alone, and allocates nothing. One thread at a time uses it, so it may keep memory of its own between images.
    /// </summary>
    /// <param name="shape">H × W × D of every image.</param>
    /// <exception cref="ArgumentException">It cannot be done to images of this shape.</exception>
    public abstract PixelOperation Bind(Shape shape);

    internal sealed override IEnumerable<BoundAugmentation> BindIn(IReadOnlyList<Augmentation> list, Shape shape) =>
        [new(Stream, null, Bind(shape))];

    /// <summary>
    /// The luminance of the pixel that begins at <paramref name="start"/>: its one channel, or 0.299 red + 0.587 green + 0.114 blue (ITU-R
    /// BT.601); of other depths the mean.
    /// </summary>
    protected static float Luminance(ReadOnlySpan<float> image, int start, int depth)
    {
        switch (depth)
        {
            case 1:
                return image[start];
            case 3:
                return (RedWeight * image[start]) + (GreenWeight * image[start + 1]) + (BlueWeight * image[start + 2]);
            default:
                float sum = 0;
                for (int d = 0; d < depth; d++)
                    sum += image[start + d];
                return sum / depth;
        }
    }

    /// <summary>
    /// from + factor · (to − from), clamped to 0…1: <paramref name="from"/> at 0, <paramref name="to"/> at 1, and beyond.
    /// </summary>
    protected internal static float Blend(float from, float to, float factor) =>
        Math.Clamp(float.FusedMultiplyAdd(factor, to - from, from), 0f, 1f);

    /// <summary>Checks that images have colours.</summary>
    private protected void RequireColours(double strength, Shape shape)
    {
        if (strength > 0 && shape.Depth != 3)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Name} is {strength}, and images of {shape} have no colours; leave it out, or take images of red, green and blue."));
        }
    }
}
