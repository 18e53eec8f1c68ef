using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// The built-in ways of preprocessing (6.5) by name, the default first; <c>PreprocessingRegistry.Default.With(…)</c> adds one.
/// </summary>
public static class PreprocessingRegistry
{
    /// <summary>Every built-in way, in the order of help and tables.</summary>
    public static Registry<PreprocessingKind> Default { get; } = new(
        "preprocessing",
        new(ImagePreprocessing.MeanImageKind, "the mean image of the training set is subtracted", MeanImage),
        new(ImagePreprocessing.ChannelsKind, "each channel is brought to mean 0 and standard deviation 1", Channels),
        new(ImagePreprocessing.NoneKind, "pixels are divided by 255, no more", (_, input) => ImagePreprocessing.None(input)));

    /// <summary>The mean of the parts in the middle is the part in the middle of the mean.</summary>
    static ImagePreprocessing MeanImage(SampleReader images, Shape input) =>
        ImagePreprocessing.MeanImage(input, ImageCrop.Centre(images.Shape, input).Cut(ImageStatistics.Mean(images), images.Shape, input));

    static ImagePreprocessing Channels(SampleReader images, Shape input)
    {
        var (means, standardDeviations) = ImageStatistics.Channels(images);
        return ImagePreprocessing.Channels(input, means, standardDeviations);
    }
}
