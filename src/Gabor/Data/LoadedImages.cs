using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>Images of a source that are decoded and brought to one shape already; those that could not be are not among them.</summary>
sealed class LoadedImages : ImageSource
{
    readonly ImageSource images;
    readonly byte[][] pixels;
    readonly Shape shape;

    /// <param name="images">The source.</param>
    /// <param name="shape">H × W × D.</param>
    /// <param name="pixels">[H, W, D] of each; null for one that could not be read.</param>
    public LoadedImages(ImageSource images, Shape shape, byte[]?[] pixels)
    {
        int[] read = [.. Enumerable.Range(0, pixels.Length).Where(index => pixels[index] is not null)];
        this.images = read.Length == pixels.Length ? images : new ImageSubset(images, read);
        this.pixels = [.. read.Select(index => pixels[index]!)];
        this.shape = shape;
    }

    public override int Count => pixels.Length;

    public override IReadOnlyList<string> ClassNames => images.ClassNames;

    public override Shape? CommonShape => shape;

    internal override bool HadOneShape => false;

    internal override ImageSource Original => images.Original;

    public override int Label(int index) => images.Label(index);

    public override ImageSample Read(int index) => ImageSample.OfPixels(shape, pixels[index]);

    public override string NameOf(int index) => images.NameOf(index);
}
