using Gabor.Data;
using Gabor.Data.Text;
using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// Reads the images of a source, all in one shape: decoded, grey or colour as is wanted, resized. Images that have the shape already are
/// neither changed nor copied. One caller at a time; a source may have any number of readers.
/// </summary>
public sealed class SampleReader
{
    readonly ImageSource images;
    readonly ImageFraming framing;
    readonly ImageResizer resizer = new();
    readonly PixelMemory memory = new();
    byte[] converted = [], resized = [];

    /// <summary>A reader of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="shape">H × W × D that each is brought to.</param>
    /// <param name="framing">What to do with other proportions.</param>
    public SampleReader(ImageSource images, Shape shape, ImageFraming framing = ImageFraming.Crop)
    {
        ArgumentNullException.ThrowIfNull(images);
        (this.images, Shape, this.framing) = (images, shape, framing);
    }

    /// <summary>How many images there are.</summary>
    public int Count => images.Count;

    /// <summary>The vocabulary under which they are sentences; null for images.</summary>
    internal Vocabulary? Vocabulary => images.Vocabulary;

    /// <summary>How other processes measure these images too; null where this one measures all.</summary>
    internal SharedSums? Shared { get; init; }

    /// <summary>H × W × D of every image.</summary>
    public Shape Shape { get; }

    /// <summary>One image, [H, W, D], 0…255; valid until the next call.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    /// <exception cref="GaborFormatException">It cannot be read or decoded, or has channels that cannot become those that are wanted; the
    /// message names it.</exception>
    public ReadOnlySpan<byte> Read(int index)
    {
        var sample = images.ReadDecoded(index, ImageNeed.Of(Shape) with { Memory = memory });
        if (sample.Shape == Shape)
            return sample.Pixels;
        if (!ImageChannels.CanConvert(sample.Shape.Depth, Shape.Depth))
        {
            throw new GaborFormatException(
                images.NameOf(index),
                $"the image has {sample.Shape.Depth} channels, {Shape.Depth} are wanted; grey (1) and colour (3) can become each other.");
        }

        return Fit(sample.Pixels, sample.Shape);
    }

    ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> pixels, Shape shape)
    {
        if (shape.Depth != Shape.Depth)
        {
            int depth = shape.Depth;
            shape = shape with { Depth = Shape.Depth };
            if (converted.Length < shape.Count)
                converted = new byte[shape.Count];
            ImageChannels.Convert(pixels, depth, converted);
            pixels = converted.AsSpan(0, shape.Count);
        }

        if (shape == Shape)
            return pixels;
        if (resized.Length == 0)
            resized = new byte[Shape.Count];
        resizer.Resize(pixels, shape, resized, Shape, framing);
        return resized;
    }
}
