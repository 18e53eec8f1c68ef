using System.Globalization;
using Gabor.Data.Text;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>
/// Labelled images by index, (3.1)–(3.3), as many as there are and of any size: what training, evaluation and measuring read. Programs
/// derive their own from it. Any number of threads read at once, in any order, so members must be thread-safe and give the same for the
/// same index each time.
/// </summary>
/// <remarks>A sample has a class. Where it is to have shares of several classes, or an image as its target, that is one more virtual
/// member beside
/// <see cref="Label"/>, with the label as its default; batches have room for such targets already.</remarks>
public abstract class ImageSource
{
    /// <summary>How many images there are, N.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the K classes; label k has name k.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// The shape of every image, where all samples come as pixels of one shape; null where they must be decoded or differ in size.
    /// </summary>
    public virtual Shape? CommonShape => null;

    /// <summary>The class of one image, 0…K−1; it does not decode the image.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    public abstract int Label(int index);

    /// <summary>One image: pixels, or an image file that is still to be decoded.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    public abstract ImageSample Read(int index);

    /// <summary>What to call an image in messages: the path of its file where it has one.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    public virtual string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"image {index}");

    /// <summary>One image, decoded, in its own size.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    /// <exception cref="GaborFormatException">It cannot be read or decoded; the message names it.</exception>
    public Image Decode(int index) => ReadDecoded(index).ToImage();

    /// <summary>Some of these images in a given order: a view, nothing is copied.</summary>
    /// <param name="indices">Which; image i of the view is image <c>indices[i]</c> of this source.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of one of these indices.</exception>
    public ImageSource Subset(IReadOnlyList<int> indices) => new ImageSubset(this, indices);

    /// <summary>
    /// Several images, read at once where they lie side by side in one file.
    /// </summary>
    /// <param name="indices">Which, in ascending order.</param>
    /// <returns>The samples, in the same order.</returns>
    internal virtual ImageSample[] ReadTogether(ReadOnlySpan<int> indices)
    {
        var samples = new ImageSample[indices.Length];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Read(indices[i]);
        return samples;
    }

    /// <summary>Whether the images came in one shape; not so where they were brought to it.</summary>
    internal virtual bool HadOneShape => CommonShape is not null;

    /// <summary>The same images as they came, before anything was done to them: what they are known by.</summary>
    internal virtual ImageSource Original => this;

    /// <summary>The vocabulary under which images of bytes are sentences; null for images.</summary>
    internal virtual Vocabulary? Vocabulary => null;

    /// <summary>A sentence as it was written.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    internal virtual string Sentence(int index) => throw new NotSupportedException($"{NameOf(index)}: this is no sentence.");

    /// <summary>The same sentences under another vocabulary, each of so many words.</summary>
    /// <exception cref="ArgumentException">These are images.</exception>
    internal virtual ImageSource Under(Vocabulary vocabulary, int length) => throw new ArgumentException(
        "the model reads sentences, and the data set holds images; take one written text:FILE.");

    /// <summary>One image as pixels, decoded where it has to be.</summary>
    /// <param name="index">0…<see cref="Count"/> − 1.</param>
    /// <param name="need">The least size that suffices; all that the file holds by default.</param>
    /// <exception cref="GaborFormatException">It cannot be read or decoded; the message names it.</exception>
    internal ImageSample ReadDecoded(int index, ImageNeed need = default)
    {
        try
        {
            var sample = Read(index);
            return sample.IsDecoded ? sample : sample.Decoded(NameOf(index), need);
        }
        catch (Exception failure) when (failure is not (GaborFormatException or OutOfMemoryException))
        {
            throw new GaborFormatException(NameOf(index), $"the sample cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary><see cref="Label"/>, once it is found to be one: kernels trust it.</summary>
    /// <exception cref="GaborFormatException">There is no class of this label.</exception>
    internal int CheckedLabel(int index)
    {
        int label = Label(index);
        return (uint)label < (uint)ClassNames.Count
            ? label
            : throw new GaborFormatException(
                NameOf(index), $"its label is {label}; with {ClassNames.Count} classes labels are 0 to {ClassNames.Count - 1}.");
    }
}
