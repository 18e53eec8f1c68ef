using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>
/// Labelled images of one shape, (3.1)–(3.3), (5.1)–(5.3), in memory as bytes. Immutable, so any number of threads may read it; reading
/// copies nothing.
/// </summary>
public sealed class ImageSet : ImageSource
{
    readonly byte[] pixels;
    readonly int[] labels;

    /// <summary>A set from its bytes; the arrays are kept, not copied, and must not change afterwards.</summary>
    /// <param name="shape">The shape of every image, H × W × D.</param>
    /// <param name="pixels">[N, H, W, D], 0…255, image after image.</param>
    /// <param name="labels">[N], 0…K−1.</param>
    /// <param name="classNames">The K names of the classes, in the order of the labels.</param>
    /// <exception cref="ArgumentException">The numbers of pixels and labels do not fit together, or a label is out of range.</exception>
    public ImageSet(Shape shape, byte[] pixels, int[] labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if (shape.Height < 1 || shape.Width < 1 || shape.Depth < 1)
            throw new ArgumentException($"ImageSet: an image of {shape} has no pixels; every side must be at least 1.", nameof(shape));
        if ((long)labels.Length * shape.Count != pixels.Length)
        {
            throw new ArgumentException(
                $"ImageSet: {labels.Length} labels and images of {shape} need {(long)labels.Length * shape.Count} pixels, "
                + $"{pixels.Length} given.", nameof(pixels));
        }

        for (int i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classNames.Count)
            {
                throw new ArgumentException(
                    $"ImageSet: image {i} has label {labels[i]}, but there are {classNames.Count} classes: labels are 0 to K − 1.",
                    nameof(labels));
            }

        Shape = shape;
        this.pixels = pixels;
        this.labels = labels;
        ClassNames = classNames;
    }

    /// <summary>The shape of every image, H × W × D.</summary>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public override Shape? CommonShape => Shape;

    /// <summary>How many images there are, N.</summary>
    public override int Count => labels.Length;

    /// <summary>The names of the K classes; label k has name k.</summary>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <summary>The labels of all images, [N].</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>One image, [H, W, D], 0…255; no copy is made.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    public ReadOnlySpan<byte> Pixels(int index)
    {
        Check(index);
        return pixels.AsSpan(index * Shape.Count, Shape.Count);
    }

    /// <summary>The class of one image, 0…K−1.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    public override int Label(int index)
    {
        Check(index);
        return labels[index];
    }

    /// <inheritdoc/>
    public override ImageSample Read(int index)
    {
        Check(index);
        return ImageSample.OfPixels(Shape, pixels.AsMemory(index * Shape.Count, Shape.Count));
    }

    void Check(int index)
    {
        if ((uint)index >= (uint)labels.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), $"ImageSet: image {index} was asked for; there are {labels.Length}, counted from 0.");
        }
    }
}
