using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Does a list of augmentations to training images, so that a network sees each image in many forms (6.7). The result is a pure function of
/// seed, epoch and the image's number. All movements come first, joined into one resampling; then pixels are changed; both in the order of
/// the list. One thread at a time may use it; it allocates nothing.
/// </summary>
sealed class Augmenter
{
    readonly BoundAugmentation[] steps;
    readonly GeometricTransform transform;
    readonly float[] scratch;
    readonly ulong seed;
    readonly bool isFull;
    readonly Shape shape;

    /// <summary>An augmenter of images.</summary>
    /// <param name="shape">H × W × D of every image.</param>
    /// <param name="augmentations">What is done, in this order. Two of one name draw different random numbers.</param>
    /// <param name="seed">What random numbers come from.</param>
    /// <exception cref="ArgumentException">One cannot be done to images of this shape.</exception>
    public Augmenter(Shape shape, IReadOnlyList<Augmentation> augmentations, ulong seed)
        : this(shape, AugmentationStreams.Distinct(Bind(augmentations, shape)), seed, isFull: false)
    {
    }

    /// <summary>An augmenter of stated steps, each with its stream.</summary>
    internal Augmenter(Shape shape, IEnumerable<BoundAugmentation> steps, ulong seed, bool isFull)
    {
        (this.shape, this.steps, this.seed, this.isFull) = (shape, [.. steps], seed, isFull);
        (transform, scratch) = (new GeometricTransform(shape), new float[shape.Count]);
    }

    /// <summary>Checks that a list can be done to images of a shape.</summary>
    /// <exception cref="ArgumentException">One cannot be done to images of this shape.</exception>
    internal static void Check(IReadOnlyList<Augmentation> list, Shape shape) => _ = Bind(list, shape).Count();

    /// <summary>Makes a list ready for images of a shape.</summary>
    /// <exception cref="ArgumentException">One cannot be done to images of this shape.</exception>
    internal static IEnumerable<BoundAugmentation> Bind(IReadOnlyList<Augmentation> list, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Where(one => !ColorJitter.Replaces(one, list, shape)).SelectMany(one => one.BindIn(list, shape));
    }

    /// <summary>Changes an image in place.</summary>
    /// <param name="index">Its number in its set, at least 0.</param>
    /// <param name="epoch">The epoch, at least 0.</param>
    /// <param name="image">[H, W, D], 0…1; so it stays.</param>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public void Apply(int index, int epoch, Span<float> image)
    {
        if (image.Length != shape.Count)
        {
            throw new ArgumentException(
                $"augmentation: {image.Length} values given for an image of {shape}; it has {shape.Count}.", nameof(image));
        }

        transform.Reset();
        foreach (var step in steps)
            step.Move?.Invoke(transform, new AugmentationRandom(seed, step.Stream, epoch, index, isFull));
        if (!transform.IsIdentity)
        {
            image.CopyTo(scratch);
            transform.Resample(scratch, image);
        }

        foreach (var step in steps)
            step.Change?.Invoke(image, scratch, new AugmentationRandom(seed, step.Stream, epoch, index, isFull));
    }
}
