using Gabor.Augmentations;
using Gabor.Numerics;

namespace Gabor.Experiments.StressTests;

/// <summary>One of the challenges of image classification (2.1), graded.</summary>
public sealed class StressKind
{
    readonly Func<Shape, double, Augmentation>? make;

    internal StressKind(string name, string challenge, string unit, double[] levels, Func<Shape, double, Augmentation>? make) =>
        (Name, Challenge, Unit, Levels, this.make) = (name, challenge, unit, levels, make);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The challenge of the text that it grades.</summary>
    public string Challenge { get; }

    /// <summary>What the levels count, as <c>degrees</c>.</summary>
    public string Unit { get; }

    /// <summary>How strong it is at each level, ascending.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>Whether it chooses among the images, rather than changing them.</summary>
    public bool IsChoice => make is null;

    /// <summary>
    /// What changes images to one of the levels: always as strong as the level says, either way at random where there are two.
    /// </summary>
    /// <param name="shape">H × W × D.</param>
    /// <param name="level">From 0.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <exception cref="InvalidOperationException">It chooses among the images.</exception>
    internal Augmenter Make(Shape shape, int level, ulong seed) => make is null
        ? throw new InvalidOperationException($"{Name} changes no images.")
        : new Augmenter(shape, Bind(make(shape, Levels[level]), shape), seed, isFull: true);

    static IEnumerable<BoundAugmentation> Bind(Augmentation augmentation, Shape shape) =>
        Augmenter.Bind([augmentation], shape).Select(step => step with { Stream = StressKinds.Stream });
}
