using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Another curve from light to value: x ← x^γ, where γ = (1 + strength)^u with u uniform in −1…1, so that darker and lighter are equally
/// likely (2.1, 6.7).
/// </summary>
/// <param name="strength">0…9.</param>
public sealed class Gamma(double strength = 0.5) : PixelAugmentation(Kind, strength)
{
    /// <summary>Its kind, <c>gamma</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "gamma", "Raises training images to random powers from 1/(1 + S) to 1 + S.",
        [new("strength", 0.5, "the largest power less 1") { Minimum = 0, Maximum = 9, Placeholder = "S" }],
        values => new Gamma(values[0]));

    /// <summary>The largest power less 1.</summary>
    public double Strength { get; } = strength;

    internal override int Stream => 75;

    /// <inheritdoc/>
    public override PixelOperation Bind(Shape shape) => (image, _, in random) =>
    {
        double gamma = Elementary.Exp(random.Strength(0) * Elementary.Log(1 + Strength));
        for (int i = 0; i < image.Length; i++)
        {
            // Black and white stay, and are most of many images.
            if (image[i] is > 0 and < 1)
                image[i] = (float)Elementary.Exp(gamma * Elementary.Log(image[i]));
        }
    };
}
