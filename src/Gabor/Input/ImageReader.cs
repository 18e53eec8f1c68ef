using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Numerics.Random;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>
/// Makes the images of a source ready for a model: decoded and brought to one shape, a part cut out, in training at a random place (6.7),
/// pixels divided by 255, in training changed at random, then less the mean image or brought to the channels' mean and standard deviation
/// (6.5). One caller at a time.
/// </summary>
sealed class ImageReader : InputReader
{
    readonly ImagePreprocessing preprocessing;
    readonly SampleReader samples;
    readonly PixelReader pixels;
    readonly ImageCrop centre;
    readonly InputOptions? options;
    readonly Augmenter? augmenter;
    readonly bool moves;
    PixelReader? plain;

    /// <summary>A reader of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">What is done to them before and after they are changed.</param>
    /// <param name="options">How they are changed for training; null where none is read for it.</param>
    public ImageReader(ImageSource images, ImagePreprocessing preprocessing, InputOptions? options = null)
    {
        (this.preprocessing, this.options) = (preprocessing, options);
        samples = new SampleReader(preprocessing.Of(images), preprocessing.ImageShape, preprocessing.Framing);
        pixels = new PixelReader(preprocessing);
        centre = ImageCrop.Centre(preprocessing);
        moves = ImageCrop.Least(preprocessing) != ImageCrop.Most(preprocessing);
        if (options is { Augmentations.Count: > 0 })
            augmenter = new Augmenter(preprocessing.Input, options.Augmentations, options.Seed);
    }

    /// <summary>The centre of image <paramref name="index"/>: all of it, where the network sees all.</summary>
    public void Read(int index, Span<float> to) => Read(index, centre, to);

    /// <inheritdoc/>
    public override void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change = null) => Read(index, crop, to, change, 0);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The reader has no options of training.</exception>
    public override void ReadForTraining(int index, int epoch, Span<float> to)
    {
        if (options is null)
            throw new InvalidOperationException("a reader without options of training reads nothing for it.");
        Read(index, moves ? Somewhere(index, options.Seed, epoch) : centre, to, augmenter, epoch);
    }

    void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change, int epoch)
    {
        var image = samples.Read(index);
        if (change is null)
        {
            pixels.Read(image, crop, to);
            return;
        }

        plain ??= new PixelReader(ImagePreprocessing.None(preprocessing.Input).CutAs(preprocessing));
        plain.Read(image, crop, to);
        change.Apply(index, epoch, to);
        pixels.Normalize(to);
    }

    /// <summary>
    /// A part at random, all places with up to P pixels of padding around the image equally likely; where the part is as large as the
    /// image, it is shifted by up to so many pixels each way.
    /// </summary>
    ImageCrop Somewhere(int index, ulong seed, int epoch)
    {
        var random = new RandomStream(seed, Purpose.Augmentation, 0, (uint)epoch);
        ImageCrop least = ImageCrop.Least(preprocessing), most = ImageCrop.Most(preprocessing);
        int top = most.Top - random.Below((ulong)index * 2, most.Top - least.Top + 1);
        int left = most.Left - random.Below(((ulong)index * 2) + 1, most.Left - least.Left + 1);
        return new ImageCrop(top, left);
    }
}
