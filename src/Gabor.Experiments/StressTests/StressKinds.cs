using Gabor.Augmentations;

namespace Gabor.Experiments.StressTests;

/// <summary>The challenges of 2.1 as a stress test grades them; tables, images and help texts are made from this list.</summary>
public static class StressKinds
{
    /// <summary>The stream of random numbers that a stress test draws from.</summary>
    internal const int Stream = 512;

    /// <summary>Every kind, in the order of the text; all have equally many levels.</summary>
    public static IReadOnlyList<StressKind> All { get; } =
    [
        new("rotation", "viewpoint", "degrees", [10, 20, 30, 45, 60], (_, level) => new Rotation(level)),
        new("shear", "viewpoint", "degrees", [10, 20, 30, 40, 50], (_, level) => new Shear(level)),
        new("scale", "scale", "factor 1 ±", [0.1, 0.2, 0.3, 0.4, 0.5], (_, level) => new Scaling(level)),
        new("elastic", "deformation", "of the side", [0.02, 0.04, 0.06, 0.08, 0.1],
            (shape, level) => new ElasticDeformation(level * Math.Min(shape.Height, shape.Width))),
        new("occlusion", "occlusion", "of the area", [0.05, 0.1, 0.2, 0.3, 0.4], (_, level) => new Occlusion(level)),
        new("brightness", "light", "factor 1 ±", [0.15, 0.3, 0.45, 0.6, 0.75], (_, level) => new Brightness(level)),
        new("contrast", "light", "factor 1 ±", [0.15, 0.3, 0.45, 0.6, 0.75], (_, level) => new Contrast(level)),
        new("gamma", "light", "power 1 + or inverse", [0.5, 1, 2, 3, 4], (_, level) => new Gamma(level)),
        new("clutter", "background", "of the image", [0.15, 0.3, 0.45, 0.6, 0.75], (_, level) => new Clutter(level)),
        new("variety", "within-class spread", "fifth by distance", [1, 2, 3, 4, 5], null),
    ];
}
