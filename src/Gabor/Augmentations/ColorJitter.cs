using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Short for <see cref="Brightness"/>, <see cref="Contrast"/>, <see cref="Saturation"/> and, a quarter as strong, <see cref="Hue"/>;
/// without colours for the first two. Where the list that it stands in has one of them too, that one is done in place of the jitter's own.
/// </summary>
/// <param name="strength">0…1.</param>
public sealed class ColorJitter(double strength = 0.4) : Augmentation(Kind, strength)
{
    /// <summary>Its kind, <c>jitter</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "jitter", "Brightness, contrast and saturation by up to S, and hue by up to S/4, where they are not stated themselves.",
        [new("strength", 0.4, "the strength of the first three") { Minimum = 0, Maximum = 1, Placeholder = "S" }],
        values => new ColorJitter(values[0]));

    /// <summary>The strength of brightness, contrast and saturation; hue has a quarter of it.</summary>
    public double Strength { get; } = strength;

    internal override IEnumerable<BoundAugmentation> BindIn(IReadOnlyList<Augmentation> list, Shape shape) =>
        Parts(shape).SelectMany(part => (list.FirstOrDefault(stated => stated.Definition == part.Definition) ?? part).BindIn(list, shape));

    /// <summary>Whether an augmentation of a list is done where a jitter stands, and not in its own place.</summary>
    internal static bool Replaces(Augmentation one, IReadOnlyList<Augmentation> list, Shape shape) =>
        list.OfType<ColorJitter>().Any(jitter => jitter.Parts(shape).Any(part => part.Definition == one.Definition));

    Augmentation[] Parts(Shape shape)
    {
        Augmentation[] light = [new Brightness(Strength), new Contrast(Strength)];
        return shape.Depth == 3 ? [.. light, new Saturation(Strength), new Hue(Strength / 4)] : light;
    }
}
