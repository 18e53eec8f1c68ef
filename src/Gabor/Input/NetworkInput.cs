using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>
/// Where what a network sees comes from: images by way of a model's preprocessing, or the features that were made of them before.
/// </summary>
/// <param name="images">The images, with their labels and names.</param>
abstract class NetworkInput(ImageSource images)
{
    /// <summary>The images, with their labels and names.</summary>
    public ImageSource Images { get; } = images;

    /// <summary>The shape of what the network sees of one.</summary>
    public abstract Shape Shape { get; }

    /// <summary>A reader of them; any number may read at once.</summary>
    /// <param name="options">How they are changed for training; null where none is read for it.</param>
    public abstract InputReader NewReader(InputOptions? options = null);

    /// <summary>How many threads load for training.</summary>
    public abstract int ThreadsFor(InputOptions options);

    /// <summary>The same of images that come another way; null where images are not read any more.</summary>
    /// <param name="through">Makes of the images the source that gives them.</param>
    public virtual NetworkInput? Through(Func<ImageSource, ImageSource> through) => null;

    /// <summary>Images by way of a model's preprocessing.</summary>
    public static NetworkInput Of(ImageSource images, ImagePreprocessing preprocessing) => new Preprocessed(images, preprocessing);

    sealed class Preprocessed(ImageSource images, ImagePreprocessing preprocessing) : NetworkInput(images)
    {
        public override Shape Shape => preprocessing.Input;

        public override InputReader NewReader(InputOptions? options = null) => new ImageReader(Images, preprocessing, options);

        public override int ThreadsFor(InputOptions options) => options.ThreadsFor(Images);

        public override NetworkInput Through(Func<ImageSource, ImageSource> through) => new Preprocessed(through(Images), preprocessing);
    }
}
