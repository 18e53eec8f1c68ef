using Gabor.Data.Text;
using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>Some images of a source in an order of their own; a view of it.</summary>
sealed class ImageSubset : ImageSource
{
    readonly ImageSource images;
    readonly int[] indices;

    public ImageSubset(ImageSource images, IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        (this.images, this.indices) = (images, [.. indices]);
        foreach (int index in this.indices)
        {
            if ((uint)index >= (uint)images.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), $"subset: image {index} was asked for; there are {images.Count}, counted from 0.");
            }
        }
    }

    public override int Count => indices.Length;

    public override IReadOnlyList<string> ClassNames => images.ClassNames;

    public override Shape? CommonShape => images.CommonShape;

    public override int Label(int index) => images.Label(indices[index]);

    public override ImageSample Read(int index) => images.Read(indices[index]);

    /// <summary>A subset in the order of its source, as a part of a data set, lies there as it does here.</summary>
    internal override ImageSample[] ReadTogether(ReadOnlySpan<int> indices)
    {
        int[] own = new int[indices.Length];
        for (int i = 0; i < own.Length; i++)
            own[i] = this.indices[indices[i]];
        int[] order = [.. Enumerable.Range(0, own.Length).OrderBy(i => own[i])];
        var read = images.ReadTogether([.. order.Select(i => own[i])]);
        var samples = new ImageSample[own.Length];
        for (int i = 0; i < order.Length; i++)
            samples[order[i]] = read[i];
        return samples;
    }

    internal override bool HadOneShape => images.HadOneShape;

    internal override ImageSource Original => ReferenceEquals(images.Original, images) ? this : new ImageSubset(images.Original, indices);

    internal override Vocabulary? Vocabulary => images.Vocabulary;

    internal override string Sentence(int index) => images.Sentence(indices[index]);

    internal override ImageSource Under(Vocabulary vocabulary, int length) =>
        images.Under(vocabulary, length) is var under && ReferenceEquals(under, images) ? this : new ImageSubset(under, indices);

    public override string NameOf(int index) => images.NameOf(indices[index]);
}
