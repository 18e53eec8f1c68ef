using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Shifts the hue of all pixels by a share of the colour wheel uniform in −share … share; a third turns red into green, green into blue
/// (6.7). For images of red, green and blue.
/// </summary>
/// <param name="share">0…0.5: half the wheel either way is all hues.</param>
public sealed class Hue(double share = 0.05) : PixelAugmentation(Kind, share)
{
    /// <summary>Its kind, <c>hue</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "hue", "Shifts the hue of training images at random.",
        [new("share", 0.05, "the largest shift either way, of the colour wheel") { Minimum = 0, Maximum = 0.5, Placeholder = "S" }],
        values => new Hue(values[0]));

    /// <summary>The largest shift either way, as a share of the colour wheel.</summary>
    public double Share { get; } = share;

    internal override int Stream => 74;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape)
    {
        RequireColours(Share, shape);
        return (image, _, in random) =>
        {
            float sixths = (float)(6 * Share * random.Strength(0));
            for (int i = 0; sixths != 0 && i < image.Length; i += 3)
                Shift(image.Slice(i, 3), sixths);
        };
    }

    /// <summary>Shifts the hue of a pixel by sixths of the wheel; its largest and smallest value stay.</summary>
    static void Shift(Span<float> pixel, float sixths)
    {
        float red = pixel[0], green = pixel[1], blue = pixel[2];
        float high = Math.Max(red, Math.Max(green, blue)), low = Math.Min(red, Math.Min(green, blue)), range = high - low;
        if (range == 0)
            return;
        float hue = high == red ? (green - blue) / range : high == green ? 2 + ((blue - red) / range) : 4 + ((red - green) / range);
        hue += sixths;

        // A channel is high within one sixth of its own hue, low from two sixths on, and falls linearly between them.
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
