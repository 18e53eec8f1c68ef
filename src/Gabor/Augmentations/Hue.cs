using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Turns the circle of colours by an even share from −most…most; a third turns red into green, green into blue (6.7). For images of red, green and blue.</summary>
/// <param name="most">0…0.5: half a turn each way is all colours.</param>
sealed class Hue(double most) : Repainting
{
    /// <inheritdoc/>
    public override void Repaint(Span<float> image, Shape shape, Span<float> spare, in Dice dice)
    {
        float turn = (float)(6 * most * dice.Amount(0));
        for (int i = 0; turn != 0 && i < image.Length; i += 3)
            Turn(image.Slice(i, 3), turn);
    }

    /// <summary>Turns the colour of a pixel by sixths; its largest and smallest value stay.</summary>
    static void Turn(Span<float> pixel, float sixths)
    {
        float red = pixel[0], green = pixel[1], blue = pixel[2];
        float high = Math.Max(red, Math.Max(green, blue)), low = Math.Min(red, Math.Min(green, blue)), range = high - low;
        if (range == 0)
            return;
        float hue = high == red ? (green - blue) / range : high == green ? 2 + ((blue - red) / range) : 4 + ((red - green) / range);
        hue += sixths;

        // A channel is high within one sixth of its own hue, low from two sixths on, and falls evenly between them.
        pixel[0] = Channel(hue);
        pixel[1] = Channel(hue - 2);
        pixel[2] = Channel(hue - 4);

        float Channel(float apart)
        {
            float around = apart - (6 * float.Floor(apart / 6)), distance = Math.Min(around, 6 - around);
            return float.FusedMultiplyAdd(Math.Clamp(2 - distance, 0f, 1f), range, low);
        }
    }
}
