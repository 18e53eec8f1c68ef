using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>All augmentations that a number asks for, in the order in which they are done; options, help texts, checks and records are made from this list.</summary>
static class AugmentationKinds
{
    /// <summary>The part that RandAugment draws from; its operations draw from those that follow.</summary>
    const int RandAugmentPart = 256;

    /// <summary>The share of the jitter by which hue turns, as in the common recipes of colour jitter.</summary>
    const double HueOfJitter = 0.25;

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<AugmentationKind> All { get; } =
    [
        new(64, "flip", "P", "Share of training images that are mirrored left to right, 0 to 1.", 1, false, o => o.Flip, (o, v) => o with { Flip = v },
            (o, _) => o.Flip > 0 ? new HorizontalFlip(o.Flip) : null),
        new(65, "scale", "S", "Makes training images larger or smaller at random, by factors from 1 - S to 1 + S.", 0.9, false, o => o.Scale, (o, v) => o with { Scale = v },
            (o, _) => o.Scale > 0 ? new Scaling(o.Scale) : null),
        new(66, "shear", "DEG", "Slants training images sideways at random, by up to so many degrees.", 60, false, o => o.Shear, (o, v) => o with { Shear = v },
            (o, _) => o.Shear > 0 ? new Shear(o.Shear) : null),
        new(67, "rotate", "DEG", "Turns training images at random, by up to so many degrees either way.", 180, false, o => o.Rotate, (o, v) => o with { Rotate = v },
            (o, _) => o.Rotate > 0 ? new Rotation(o.Rotate) : null),
        new(68, "translate", "S", "Moves training images at random, by up to this share of their sides.", 1, false, o => o.Translate, (o, v) => o with { Translate = v },
            (o, shape) => o.Translate > 0 ? new Translation(shape, o.Translate, o.Translate) : null),
        new(69, "elastic", "PIXELS", "Bends training images at random, pixels being pushed by so many in the mean; 1.4 suits digits.", 100, false, o => o.Elastic,
            (o, v) => o with { Elastic = v }, (o, shape) => o.Elastic > 0 ? new ElasticDeformation(shape, o.Elastic) : null),
        new(70, "jitter", "S", "Brightness, contrast and saturation by up to S, and hue by up to S/4, where they are not stated themselves.", 1, false, o => o.Jitter,
            (o, v) => o with { Jitter = v }, (_, _) => null),
        new(71, "brightness", "S", "Multiplies training images at random by 1 - S to 1 + S.", 1, false, o => o.Brightness, (o, v) => o with { Brightness = v },
            (o, _) => Or(o.Brightness, o.Jitter) is > 0 and var most ? new Brightness(most) : null),
        new(72, "contrast", "S", "Stretches training images at random about their mean, by 1 - S to 1 + S.", 1, false, o => o.Contrast, (o, v) => o with { Contrast = v },
            (o, _) => Or(o.Contrast, o.Jitter) is > 0 and var most ? new Contrast(most) : null),
        new(73, "saturation", "S", "Changes the strength of colours at random, by 1 - S to 1 + S.", 1, false, o => o.Saturation, (o, v) => o with { Saturation = v },
            (o, shape) => Colour("saturation", o.Saturation, o.Jitter, shape) is > 0 and var most ? new Saturation(most) : null),
        new(74, "hue", "S", "Turns colours at random, by up to this share of their circle, 0 to 0.5.", 0.5, false, o => o.Hue, (o, v) => o with { Hue = v },
            (o, shape) => Colour("hue", o.Hue, o.Jitter * HueOfJitter, shape) is > 0 and var most ? new Hue(most) : null),
        new(75, "gamma", "S", "Raises training images to random powers from 1/(1 + S) to 1 + S.", 9, false, o => o.Gamma, (o, v) => o with { Gamma = v },
            (o, _) => o.Gamma > 0 ? new Gamma(o.Gamma) : null),
        new(76, "cutout", "PIXELS", "Covers a square of so many pixels a side, somewhere at random, with the mean colour.", 4096, true, o => o.Cutout,
            (o, v) => o with { Cutout = (int)v }, (o, _) => o.Cutout > 0 ? new Cutout(o.Cutout) : null),
    ];

    /// <summary>What some options ask for, each with the part that it draws from.</summary>
    /// <exception cref="ArgumentException">Hue or saturation are asked for of images without colours.</exception>
    public static IReadOnlyList<(int Part, Augmentation What)> Steps(AugmentationOptions options, Shape shape)
    {
        var steps = new List<(int Part, Augmentation What)>();
        foreach (var kind in All)
        {
            if (kind.Make(options, shape) is { } made)
                steps.Add((kind.Part, made));
        }

        // Before cutout, which hides a part of what the network would see otherwise.
        if (options.RandAugment is { } setting)
            steps.Insert(steps.Count - (options.Cutout > 0 ? 1 : 0), (RandAugmentPart, new RandAugment(shape, setting, RandAugmentPart + 1)));
        return steps;
    }

    static double Or(double stated, double jitter) => stated > 0 ? stated : jitter;

    /// <summary>How strong something is that only images of red, green and blue have; the jitter passes over those that lack it.</summary>
    static double Colour(string name, double stated, double jitter, Shape shape)
    {
        if (shape.Depth == 3)
            return Or(stated, jitter);
        return stated == 0 ? 0 : throw new ArgumentException(
            FormattableString.Invariant($"{name} is {stated}, and images of {shape} have no colours; leave it out, or take images of red, green and blue."));
    }
}
