using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Training;

namespace Gabor.Input;

/// <summary>
/// Makes the images of a set ready for a model: a part cut out, in training at a random place (6.7), pixels divided by 255, in training changed at random, then
/// less the mean image or brought to the channels' mean and standard deviation (6.5).
/// </summary>
sealed class ImageReader
{
    readonly ImageSet images;
    readonly Preprocessing preprocessing;
    readonly PixelReader reader, plain;
    readonly ImageCrop centre;
    readonly TrainingOptions? options;
    readonly Augmenter? augmenter;

    /// <summary>A reader of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">What is done to them in the end.</param>
    /// <param name="options">How they are changed for training; null where none is read for it.</param>
    public ImageReader(ImageSet images, Preprocessing preprocessing, TrainingOptions? options = null)
    {
        (this.images, this.preprocessing, this.options) = (images, preprocessing, options);
        reader = new PixelReader(preprocessing);
        plain = new PixelReader(Preprocessing.None(preprocessing.Input).Of(preprocessing.ImageShape, preprocessing.Pad));
        centre = ImageCrop.Centre(preprocessing);
        augmenter = options is null || options.Augmentations.Count == 0 ? null : new Augmenter(preprocessing.Input, options.Augmentations, options.Seed);
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

    /// <summary>A part of image <paramref name="index"/>, changed as in epoch 0 where an augmenter is given.</summary>
    public void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change = null) => Read(index, crop, to, change, 0);

    /// <summary>Image <paramref name="index"/> as the network sees it in an epoch of training: a pure function of seed, epoch and index.</summary>
    /// <exception cref="InvalidOperationException">The reader has no options of training.</exception>
    public void ReadForTraining(int index, int epoch, Span<float> to)
    {
        if (options is null)
            throw new InvalidOperationException("a reader without options of training reads nothing for it.");
        var crop = options.Padding > 0 || options.Crop > 0 ? Somewhere(index, options.Padding, options.Seed, epoch) : centre;
        Read(index, crop, to, augmenter, epoch);
    }

    void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change, int epoch)
    {
        if (change is null)
        {
            reader.Read(images.Pixels(index), crop, to);
            return;
        }

        plain.Read(images.Pixels(index), crop, to);
        change.Apply(index, epoch, to);
        reader.TakeOff(to);
    }

    /// <summary>
    /// A part at random, all places with up to <paramref name="pad"/> black pixels around the image equally likely; where the part is as large as the image, it is
    /// shifted by up to so many pixels each way.
    /// </summary>
    ImageCrop Somewhere(int index, int pad, ulong seed, int epoch)
    {
        var random = new RandomStream(seed, Purpose.Augmentation, 0, (uint)epoch);
        Shape whole = preprocessing.ImageShape, part = preprocessing.Input;
        int lowest = whole.Height + pad - part.Height, rightmost = whole.Width + pad - part.Width;
        int top = lowest - random.Below((ulong)index * 2, lowest + pad + 1), left = rightmost - random.Below(((ulong)index * 2) + 1, rightmost + pad + 1);
        return new ImageCrop(top, left);
    }
}
