using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Changes training images at random, so that a network sees each in many forms (6.7). What becomes of an image is a pure function of seed, epoch and its number.
/// Movements are joined into one resampling; then come light and colour, RandAugment's repaintings, and cutout. One thread at a time may use it; it allocates nothing.
/// </summary>
public sealed class Augmenter
{
    /// <summary>Repaintings that the registry may ask for at most: one for each of its kinds, and RandAugment's.</summary>
    const int MostRepaintings = 64;

    readonly (int Part, Augmentation What)[] steps;
    readonly Change change;
    readonly ulong seed;
    readonly bool full;
    readonly Shape shape;

    /// <summary>An augmenter of images.</summary>
    /// <param name="shape">H × W × D of every image.</param>
    /// <param name="options">What to do.</param>
    /// <param name="seed">What random numbers come from.</param>
    /// <exception cref="ArgumentException">An option is out of range, or needs colours that the images lack.</exception>
    public Augmenter(Shape shape, AugmentationOptions options, ulong seed)
        : this(shape, Steps(shape, options), seed, full: false)
    {
    }

    /// <summary>An augmenter of stated augmentations, each with the part of the random numbers that it draws from.</summary>
    internal Augmenter(Shape shape, IEnumerable<(int Part, Augmentation What)> steps, ulong seed, bool full)
    {
        (this.shape, this.steps, this.seed, this.full) = (shape, [.. steps], seed, full);
        change = new Change(shape, MostRepaintings);
    }

    /// <summary>Changes an image in place.</summary>
    /// <param name="index">Its number in its set, at least 0.</param>
    /// <param name="epoch">The epoch, at least 0.</param>
    /// <param name="image">[H, W, D], 0…1; so it stays.</param>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public void Apply(int index, int epoch, Span<float> image)
    {
        if (image.Length != shape.Count)
            throw new ArgumentException($"augmentation: {image.Length} values given for an image of {shape}; it has {shape.Count}.", nameof(image));
        change.Reset();
        foreach (var (part, what) in steps)
            what.Plan(change, new Dice(seed, part, epoch, index, full));
        change.Make(image);
    }

    static IEnumerable<(int Part, Augmentation What)> Steps(Shape shape, AugmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Validated().Steps(shape);
    }
}
