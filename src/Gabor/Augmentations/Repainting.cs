using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>An augmentation that changes values where they are. An image is repainted after it was moved.</summary>
abstract class Repainting : Augmentation
{
    /// <summary>The shares of red, green and blue in how bright a colour looks (ITU-R BT.601).</summary>
    protected const float RedShare = 0.299f, GreenShare = 0.587f, BlueShare = 0.114f;

    /// <inheritdoc/>
    public sealed override void Plan(Change change, in Dice dice) => change.Later(this, dice);

    /// <summary>Changes an image in place.</summary>
    /// <param name="image">[H, W, D], 0…1.</param>
    /// <param name="shape">H × W × D.</param>
    /// <param name="spare">As many floats to work with; what they hold is undefined.</param>
    /// <param name="dice">The random numbers of this image.</param>
    public abstract void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice);

    /// <summary>How bright pixel <paramref name="place"/> … looks: its one channel, or the weighted sum of red, green and blue; of other depths the mean.</summary>
    protected static float Grey(ReadOnlySpan<float> image, int place, int depth)
    {
        switch (depth)
        {
            case 1:
                return image[place];
            case 3:
                return (RedShare * image[place]) + (GreenShare * image[place + 1]) + (BlueShare * image[place + 2]);
            default:
                float sum = 0;
                for (int d = 0; d < depth; d++)
                    sum += image[place + d];
                return sum / depth;
        }
    }

    /// <summary>The value at <paramref name="factor"/> on the way from <paramref name="base"/> (0) to <paramref name="value"/> (1) and beyond, kept within 0…1.</summary>
    protected static float Blend(float @base, float value, float factor) => Math.Clamp(float.FusedMultiplyAdd(factor, value - @base, @base), 0f, 1f);
}
