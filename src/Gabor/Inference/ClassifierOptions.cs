using Gabor.Data;
using Gabor.Preprocessing;

namespace Gabor.Inference;

/// <summary>How an <see cref="ImageClassifier"/> classifies.</summary>
public sealed record ClassifierOptions
{
    /// <summary>How many of the most probable classes a prediction names, at least 1.</summary>
    public int Top { get; init; } = 3;

    /// <summary>
    /// Test-time augmentation (6.7), the parts of each image whose probabilities are averaged: 1, the centre, which is all of it where
    /// the network sees whole images; 2, that and the mirror image; 5, the four corners and the centre; or 10, these mirrored too.
    /// </summary>
    public int Crops { get; init; } = 1;

    /// <summary>How images of other sizes are made to fit the model: as in training unless stated.</summary>
    public ImageFitOptions Fit { get; init; } = new();

    /// <summary>The formats of image files that are read, <c>ImageFormats.Default.With(…)</c> for your own; built-in by default.</summary>
    public Registry<ImageFormat> Formats { get; init; } = ImageFormats.Default;
}
