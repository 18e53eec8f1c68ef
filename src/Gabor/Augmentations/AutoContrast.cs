using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Stretches each channel from its darkest value to its lightest over 0…1; one that is the same everywhere stays.</summary>
sealed class AutoContrast : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> picture, Shape shape, Span<float> spare, in Dice dice)
    {
        for (int d = 0; d < shape.Depth; d++)
        {
            float low = 1, high = 0;
            for (int i = d; i < picture.Length; i += shape.Depth)
                (low, high) = (Math.Min(low, picture[i]), Math.Max(high, picture[i]));
            if (low >= high)
                continue;
            for (int i = d; i < picture.Length; i += shape.Depth)
                picture[i] = (picture[i] - low) / (high - low);
        }
    }
}
