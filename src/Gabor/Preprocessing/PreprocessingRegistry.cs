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
        new(ImagePreprocessing.NoneKind, "pixels are divided by 255, no more", None),
        new(ImagePreprocessing.TokensKind, "sentences: the ids of words, nothing is subtracted", Tokens));

    /// <summary>The mean of the parts in the middle is the part in the middle of the mean.</summary>
    static ImagePreprocessing MeanImage(SampleReader images, Shape input)
    {
        RequireImages(images, ImagePreprocessing.MeanImageKind);
        return ImagePreprocessing.MeanImage(
            input, ImageCrop.Centre(images.Shape, input).Cut(ImageStatistics.Mean(images), images.Shape, input));
    }

    static ImagePreprocessing Channels(SampleReader images, Shape input)
    {
        RequireImages(images, ImagePreprocessing.ChannelsKind);
        var (means, standardDeviations) = ImageStatistics.Channels(images);
        return ImagePreprocessing.Channels(input, means, standardDeviations);
    }

    static ImagePreprocessing None(SampleReader images, Shape input)
    {
        RequireImages(images, ImagePreprocessing.NoneKind);
        return ImagePreprocessing.None(input);
    }

    static ImagePreprocessing Tokens(SampleReader images, Shape input) => images.Vocabulary is { } vocabulary
        ? ImagePreprocessing.Tokens(input, vocabulary)
        : throw new ArgumentException(
            $"preprocessing {ImagePreprocessing.TokensKind}: the data set holds images; it is for sentences, text:FILE.");

    static void RequireImages(SampleReader images, string kind)
    {
        if (images.Vocabulary is not null)
        {
            throw new ArgumentException(
                $"preprocessing {kind}: the data set holds sentences, whose words have no mean; take {ImagePreprocessing.TokensKind}.");
        }
    }
}
