using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Training;

/// <summary>Makes the images of a set ready for a model, in training parts at random places (6.7).</summary>
sealed class ImageReader
{
    readonly ImageSet images;
    readonly Preprocessing preprocessing;
    readonly PictureReader reader;
    readonly View centre;

    public ImageReader(ImageSet images, Preprocessing preprocessing)
    {
        (this.images, this.preprocessing) = (images, preprocessing);
        reader = new PictureReader(preprocessing);
        centre = View.Centre(preprocessing);
    }

    /// <summary>The mean of all images, X̂ = (1/m) Σ X (6.24), in 0…1; sums are exact, since pixels are whole numbers.</summary>
    public static float[] Mean(ImageSet images)
    {
        long[] sums = new long[images.Shape.Count];
        for (int i = 0; i < images.Count; i++)
        {
            var pixels = images.Pixels(i);
            for (int p = 0; p < sums.Length; p++)
                sums[p] += pixels[p];
        }

        return [.. sums.Select(sum => (float)(sum / (255.0 * images.Count)))];
    }

    /// <summary>The centre of image <paramref name="index"/>: all of it, where the network sees all.</summary>
    public void Read(int index, Span<float> to) => Read(index, centre, to);

    /// <summary>A part of image <paramref name="index"/>.</summary>
    public void Read(int index, View view, Span<float> to) => reader.Read(images.Pixels(index), view, to);

    /// <summary>
    /// A part of image <paramref name="index"/> at random, all places with up to <paramref name="pad"/> black pixels around it equally likely; where the part
    /// is as large as the image, it is shifted by up to so many pixels each way. A pure function of seed, epoch and index.
    /// </summary>
    public void ReadShifted(int index, int pad, ulong seed, int epoch, Span<float> to)
    {
        var random = new RandomStream(seed, Purpose.Augmentation, 0, (uint)epoch);
        Shape whole = preprocessing.Pictures, part = preprocessing.Input;
        int lowest = whole.Height + pad - part.Height, rightmost = whole.Width + pad - part.Width;
        int top = lowest - random.Below((ulong)index * 2, lowest + pad + 1), left = rightmost - random.Below(((ulong)index * 2) + 1, rightmost + pad + 1);
        Read(index, new View(top, left), to);
    }
}
