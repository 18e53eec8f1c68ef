using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Preprocessing;

/// <summary>A part of an image that a network sees (6.7), by the place of its first pixel; outside the image lies its padding.</summary>
/// <param name="Top">The row of the image that becomes row 0.</param>
/// <param name="Left">The column that becomes column 0.</param>
/// <param name="IsMirrored">Whether left and right of the image are exchanged before.</param>
readonly record struct ImageCrop(int Top, int Left, bool IsMirrored = false)
{
    /// <summary>The numbers of parts whose probabilities can be averaged: test-time augmentation by one, two, five or ten crops.</summary>
    public static IReadOnlyList<int> Counts { get; } = [1, 2, 5, 10];

    /// <summary>The middle of an image; of an odd rest the smaller half comes first.</summary>
    public static ImageCrop Centre(Shape images, Shape part) => new((images.Height - part.Height) / 2, (images.Width - part.Width) / 2);

    /// <summary>The middle of the images of a model.</summary>
    public static ImageCrop Centre(ImagePreprocessing p) => Centre(p.ImageShape, p.Input);

    /// <summary>
    /// The places that are evaluated by: the centre; two, the centre and that of the mirrored image; five, the outermost ones that training
    /// can show, top left, top right, bottom left, bottom right, and the centre; or ten, these five, and these five of the mirrored image.
    /// </summary>
    /// <exception cref="ArgumentException">The number is another, or there are several places and the network sees whole
    /// images.</exception>
    public static ImageCrop[] Of(ImagePreprocessing p, int crops)
    {
        RequireCount(crops);
        var centre = Centre(p);
        if (crops <= 2)
            return crops == 1 ? [centre] : [centre, centre with { IsMirrored = true }];
        var (least, most) = (Least(p), Most(p));
        if (least == most)
        {
            throw new ArgumentException(
                $"crops is {crops}, and the network sees whole images, of which all crops would be the same; "
                + "train it with a crop or a shift, or leave crops at 1.",
                nameof(crops));
        }

        ImageCrop[] five = [least, least with { Left = most.Left }, least with { Top = most.Top }, most, centre];
        return crops == 5 ? five : [.. five, .. five.Select(crop => crop with { IsMirrored = true })];
    }

    /// <summary>Refuses another number than <see cref="Counts"/>.</summary>
    public static void RequireCount(int crops)
    {
        if (!Counts.Contains(crops))
        {
            throw new ArgumentException(
                $"crops is {crops}; it must be {string.Join(", ", Counts.SkipLast(1))} or {Counts[^1]}.", nameof(crops));
        }
    }

    /// <summary>The topmost and leftmost: the corner of the padding around the image.</summary>
    public static ImageCrop Least(ImagePreprocessing p) => new(-p.Pad, -p.Pad);

    /// <summary>The lowest and rightmost.</summary>
    public static ImageCrop Most(ImagePreprocessing p) =>
        new(p.ImageShape.Height + p.Pad - p.Input.Height, p.ImageShape.Width + p.Pad - p.Input.Width);

    /// <summary>This part of an image of numbers.</summary>
    public float[] Cut(ReadOnlySpan<float> image, Shape images, Shape part)
    {
        float[] cut = new float[part.Count];
        CropKernels.Copy(image, images, Top, Left, cut, part);
        return cut;
    }
}
