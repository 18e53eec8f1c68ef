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

    internal override bool HadOneShape => images.HadOneShape;

    internal override ImageSource Original => ReferenceEquals(images.Original, images) ? this : new ImageSubset(images.Original, indices);

    internal override Vocabulary? Vocabulary => images.Vocabulary;

    internal override string Sentence(int index) => images.Sentence(indices[index]);

    internal override ImageSource Under(Vocabulary vocabulary, int length) =>
        images.Under(vocabulary, length) is var under && ReferenceEquals(under, images) ? this : new ImageSubset(under, indices);

    public override string NameOf(int index) => images.NameOf(indices[index]);
}
