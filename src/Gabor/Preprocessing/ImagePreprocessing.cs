using Gabor.Data;
using Gabor.Data.Text;
using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>
/// What is done to an image before the first layer (6.5): a part of it may be cut out (6.7), pixels 0…255 are divided by 255, then the
/// mean image of the training set is subtracted, X ← X − X̂ (6.24), (6.25), or each channel is brought to mean 0 and standard deviation
/// 1, or neither. It is part of the model and its file, so that training, evaluation and prediction do the same.
/// </summary>
public sealed class ImagePreprocessing
{
    /// <summary>Nothing but the division by 255.</summary>
    internal const string NoneKind = "none";

    /// <summary>A mean image is subtracted.</summary>
    internal const string MeanImageKind = "mean-image";

    /// <summary>A mean of each channel is subtracted and divided by its standard deviation.</summary>
    internal const string ChannelsKind = "channels";

    /// <summary>Bytes of ids of words stay as they are.</summary>
    internal const string TokensKind = "tokens";

    readonly float[] mean, standardDeviation;

    ImagePreprocessing(
        Shape input, string kind, float[] mean, float[] standardDeviation, Shape images, int pad, ImageFraming framing,
        PaddingMode paddingMode = PaddingMode.Black) =>
        (Input, Kind, this.mean, this.standardDeviation, ImageShape, Pad, Framing, PaddingMode) = (input, kind, mean, standardDeviation,
            images, pad, framing, paddingMode);

    /// <summary>The shape of what the network sees, H × W × D.</summary>
    public Shape Input { get; }

    /// <summary>What is subtracted, as options and files call it: <c>none</c>, <c>mean-image</c>, <c>channels</c>, or
    /// <c>tokens</c> for sentences, whose bytes are neither divided nor changed.</summary>
    public string Kind { get; }

    /// <summary>What is subtracted, in 0…1: X̂ as H × W × D, or D means of channels; empty for <c>none</c>.</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>What is divided by, D standard deviations in units of 0…1, each above 0; empty but for <c>channels</c>.</summary>
    public ReadOnlySpan<float> StandardDeviation => standardDeviation;

    /// <summary>The shape that every image is brought to first; <see cref="Input"/> unless the network sees a part of it.</summary>
    public Shape ImageShape { get; }

    /// <summary>P, the pixels around an image from which parts may be cut too, at least 0.</summary>
    public int Pad { get; }

    /// <summary>What these pixels are.</summary>
    public PaddingMode PaddingMode { get; }

    /// <summary>How images of other proportions are brought to <see cref="ImageShape"/>.</summary>
    public ImageFraming Framing { get; }

    /// <summary>What the training images have in common where they are ink on an even background; null where they are not, or where
    /// nobody has looked. Predictions bring other images to it; batches never change by it.</summary>
    public InkProfile? Ink { get; private init; }

    /// <summary>The words that a network of sentences knows; null for images.</summary>
    internal Vocabulary? Vocabulary { get; private init; }

    /// <summary>Sentences under a vocabulary: the bytes of ids become numbers as they are.</summary>
    /// <param name="input">1 × L × 2.</param>
    /// <param name="vocabulary">The words.</param>
    internal static ImagePreprocessing Tokens(Shape input, Vocabulary vocabulary) => input == Vocabulary.ShapeOf(input.Width)
        ? new(input, TokensKind, [], [], input, 0, ImageFraming.Letterbox) { Vocabulary = vocabulary }
        : throw new ArgumentException($"tokens: sentences are {Vocabulary.ShapeOf(input.Width)}, not {input}.", nameof(input));

    /// <summary>The same of words in the order of their ids.</summary>
    internal static ImagePreprocessing Tokens(Shape input, IReadOnlyList<string> words) => Tokens(input, new Vocabulary(words));

    /// <summary>The most words of a vocabulary.</summary>
    internal const int MostWords = Vocabulary.MostIds;

    /// <summary>The words that a network of sentences knows, in the order of their ids; null for images.</summary>
    internal IReadOnlyList<string>? Words => Vocabulary?.Words;

    /// <summary>Writes a sentence as the network reads it.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="bytes">[1, L, 2]; overwritten.</param>
    /// <returns>What a person should know of it, in sentences; null where the model reads images.</returns>
    internal IReadOnlyList<string>? Encode(string sentence, Span<byte> bytes)
    {
        if (Vocabulary is null)
            return null;
        string[] tokens = SentenceTokens.Of(sentence);
        Vocabulary.Encode(tokens, bytes);
        return Vocabulary.Remarks(tokens, Input.Width);
    }

    /// <summary>The images of a source as the model reads them: sentences under its own vocabulary.</summary>
    /// <exception cref="ArgumentException">The model reads sentences and these are images, or the other way round.</exception>
    internal ImageSource Of(ImageSource images)
    {
        if (Vocabulary is not null)
            return images.Under(Vocabulary, Input.Width);
        return images.Vocabulary is null ? images : throw new ArgumentException(
            "the model reads images, and the data set holds sentences; take a data set of images.", nameof(images));
    }

    /// <summary>The same for training images of ink.</summary>
    /// <param name="ink">What they have in common; null for nothing.</param>
    /// <exception cref="ArgumentException">The images are not grey.</exception>
    public ImagePreprocessing WithInk(InkProfile? ink) => ink is null || Input.Depth == 1
        ? new(Input, Kind, mean, standardDeviation, ImageShape, Pad, Framing, PaddingMode) { Ink = ink, Vocabulary = Vocabulary }
        : throw new ArgumentException($"ink: the images are {ImageShape}; only grey ones (depth 1) have ink.", nameof(ink));

    /// <summary>Pixels are divided by 255, nothing else.</summary>
    public static ImagePreprocessing None(Shape input) => new(input, NoneKind, [], [], input, 0, ImageFraming.Letterbox);

    /// <summary>Pixels are divided by 255 and a mean image is subtracted (6.25).</summary>
    /// <param name="input">H × W × D.</param>
    /// <param name="mean">X̂, H W D values in 0…1.</param>
    /// <exception cref="ArgumentException">The mean image has another size, or a value is not finite.</exception>
    public static ImagePreprocessing MeanImage(Shape input, ReadOnlySpan<float> mean)
    {
        if (mean.Length != input.Count)
        {
            throw new ArgumentException(
                $"mean image: {mean.Length} values for images of {input}; give one for each of the {input.Count}.", nameof(mean));
        }

        return new(input, MeanImageKind, Finite(mean, "mean image"), [], input, 0, ImageFraming.Letterbox);
    }

    /// <summary>
    /// Pixels are divided by 255, and of each channel d the mean is subtracted, then divided by its standard deviation: (x / 255 − μ_d) /
    /// σ_d.
    /// </summary>
    /// <param name="input">H × W × D.</param>
    /// <param name="mean">μ, D values in 0…1.</param>
    /// <param name="standardDeviation">σ, D values in units of 0…1, above 0.</param>
    /// <exception cref="ArgumentException">There are not D of each, a mean is not finite, or a standard deviation is not finite and above
    /// 0.</exception>
    public static ImagePreprocessing Channels(Shape input, ReadOnlySpan<float> mean, ReadOnlySpan<float> standardDeviation)
    {
        if (mean.Length != input.Depth || standardDeviation.Length != input.Depth)
        {
            throw new ArgumentException(
                $"channels: {mean.Length} means and {standardDeviation.Length} standard deviations for images of {input}; "
                + $"give one for each of the {input.Depth} channels.",
                nameof(mean));
        }

        float[] checkedStandardDeviation = Finite(standardDeviation, "standard deviation");
        for (int d = 0; d < checkedStandardDeviation.Length; d++)
        {
            if (!(checkedStandardDeviation[d] > 0))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"standard deviation: value {d} is {checkedStandardDeviation[d]}; it must be above 0."),
                    nameof(standardDeviation));
            }
        }

        return new(input, ChannelsKind, Finite(mean, "mean"), checkedStandardDeviation, input, 0, ImageFraming.Letterbox);
    }

    /// <summary>The same for larger images, of which the network sees a part: the centre unless it is asked for others.</summary>
    /// <param name="images">The shape that every image is brought to first.</param>
    /// <param name="pad">P, pixels around them from which parts may be cut too, from 0 to 1024.</param>
    /// <param name="framing">How images of other proportions are brought to that shape.</param>
    /// <param name="paddingMode">What the pixels around them are; black by default.</param>
    /// <exception cref="ArgumentException">The padded images are smaller than the part, or have another depth; or the padding is out of
    /// range, or as large as the image that it mirrors.</exception>
    public ImagePreprocessing Of(
        Shape images, int pad = 0, ImageFraming framing = ImageFraming.Letterbox, PaddingMode paddingMode = PaddingMode.Black)
    {
        if (pad is < 0 or > MostPad)
            throw new ArgumentException($"pad is {pad}; it must be from 0 to {MostPad}.", nameof(pad));
        if (images.Depth != Input.Depth || images.Height + (2 * pad) < Input.Height || images.Width + (2 * pad) < Input.Width)
        {
            throw new ArgumentException(
                $"crop: a part of {Input} cannot be cut out of images of {images}{(pad > 0 ? $" with {pad} pixels around them" : "")}; "
                + "take a smaller one, or pad more.",
                nameof(images));
        }

        if (paddingMode == PaddingMode.Reflect && pad >= Math.Min(images.Height, images.Width))
        {
            throw new ArgumentException(
                $"padding: images of {images} cannot be mirrored {pad} pixels beyond their edge; shift or pad less, or with black.",
                nameof(pad));
        }

        if (Vocabulary is not null && (images != Input || pad > 0))
            throw new ArgumentException("crop: a network sees whole sentences; leave crop, pad and shift out.", nameof(images));
        return new(Input, Kind, mean, standardDeviation, images, pad, framing, paddingMode) { Ink = Ink, Vocabulary = Vocabulary };
    }

    /// <summary>The same for the images of another model, cut and padded as that does it.</summary>
    /// <inheritdoc cref="Of(Shape, int, ImageFraming, PaddingMode)"/>
    internal ImagePreprocessing CutAs(ImagePreprocessing other) => Of(other.ImageShape, other.Pad, other.Framing, other.PaddingMode);

    /// <summary>
    /// The same for a network that sees images of another height and width, all of each. A mean image is stretched to the new size.
    /// </summary>
    /// <exception cref="ArgumentException">The depth is another, or sentences are read.</exception>
    internal ImagePreprocessing Seeing(Shape input)
    {
        if (input.Depth != Input.Depth)
            throw new ArgumentException($"{Kind}: what is subtracted is for inputs of {Input}, not of {input}.", nameof(input));
        var seen = Kind switch
        {
            MeanImageKind => MeanImage(input, StretchedImage.Of(Mean, Input, input)),
            NoneKind => None(input),
            ChannelsKind => Channels(input, Mean, StandardDeviation),
            _ => throw new ArgumentException("a network of sentences reads no images.", nameof(input)),
        };
        return seen.Of(input, framing: Framing).WithInk(Ink);
    }

    /// <summary>
    /// The framing to train with: photographs of many sizes are cropped; what has one shape fits as it is, and letterboxed where later
    /// images do not.
    /// </summary>
    internal static ImageFraming FramingOf(ImageSource images) => images.HadOneShape ? ImageFraming.Letterbox : ImageFraming.Crop;

    /// <summary>The most pixels of padding on a side.</summary>
    internal const int MostPad = 1024;

    static float[] Finite(ReadOnlySpan<float> values, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{what}: value {i} is {values[i]}; it must be a finite number."), nameof(values));
            }
        }

        return values.ToArray();
    }
}
