using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>A way to bring images around 0 before the first layer, and how it is found out from the training images.</summary>
/// <param name="Name">What options call it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Measure">Measures training images for a network that sees the part of a shape in the middle of them.</param>
public sealed record PreprocessingKind(string Name, string Summary, Func<SampleReader, Shape, ImagePreprocessing> Measure);

/// <summary>
/// The ways of preprocessing (6.5); command, help and documents are made from it. A value: <see cref="With"/> gives another.
/// </summary>
public sealed class PreprocessingRegistry
{
    PreprocessingRegistry(IReadOnlyList<PreprocessingKind> kinds) => Kinds = kinds;

    /// <summary>The kinds that Gabor brings.</summary>
    public static PreprocessingRegistry Default { get; } = new(
    [
        new(ImagePreprocessing.MeanImageKind, "the mean image of the training set is subtracted", MeanImage),
        new(ImagePreprocessing.ChannelsKind, "each channel is brought to mean 0 and standard deviation 1", Channels),
        new(ImagePreprocessing.NoneKind, "pixels are divided by 255, no more", (_, input) => ImagePreprocessing.None(input)),
    ]);

    /// <summary>All kinds, the default first.</summary>
    public IReadOnlyList<PreprocessingKind> Kinds { get; }

    /// <summary>These kinds and one more.</summary>
    /// <exception cref="ArgumentException">There is one of this name already.</exception>
    public PreprocessingRegistry With(PreprocessingKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (Kinds.Any(other => other.Name == kind.Name))
            throw new ArgumentException($"preprocessing {kind.Name}: there is one of this name already. Choose another.", nameof(kind));
        return new([.. Kinds, kind]);
    }

    /// <summary>The mean of the parts in the middle is the part in the middle of the mean.</summary>
    static ImagePreprocessing MeanImage(SampleReader images, Shape input) =>
        ImagePreprocessing.MeanImage(input, ImageCrop.Centre(images.Shape, input).Cut(ImageStatistics.Mean(images), images.Shape, input));

    static ImagePreprocessing Channels(SampleReader images, Shape input)
    {
        var (means, standardDeviations) = ImageStatistics.Channels(images);
        return ImagePreprocessing.Channels(input, means, standardDeviations);
    }
}
