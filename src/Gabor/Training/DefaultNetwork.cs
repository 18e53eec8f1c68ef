using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>The network for images where nobody names one, <c>--model auto</c>.</summary>
public static class DefaultNetwork
{
    /// <summary>The largest side of what looks like the digits that LeNet was made for.</summary>
    const int LargestDigit = 32;

    /// <summary>The name that asks for it.</summary>
    public const string Name = "auto";

    const string OfDigits = "lenet", OfManySmall = "airbench", OfManyLarge = "resnet18", OfOthers = "small-resnet", OfSentences = "kim-cnn";

    /// <summary>The names of all networks that are chosen for some data set.</summary>
    public static IReadOnlyList<string> Candidates { get; } = [OfDigits, OfOthers, OfManySmall, OfManyLarge, OfSentences];

    /// <summary>From as many photographs a network with ten times the parameters learns more than it learns by heart.</summary>
    const int ManyImages = 20_000;

    /// <summary>The side above which images are photographs.</summary>
    const int LargestSmall = 128;

    /// <summary>The side of CIFAR's images, for which <c>airbench</c> is made.</summary>
    const int SmallSide = 32;

    /// <summary>
    /// <c>lenet</c> for grey images (depth 1) of at most 32 × 32 pixels, as digits are; of 20,000 images and more <c>airbench</c> for those
    /// of 32 × 32 pixels in colour and <c>resnet18</c> for those of above 128 pixels; <c>small-resnet</c> for all others.
    /// </summary>
    /// <param name="images">H × W × D of the images.</param>
    /// <param name="count">How many there are to learn from.</param>
    public static (Network Network, string Why) For(Shape images, int count)
    {
        int side = Math.Max(images.Height, images.Width);
        bool isSmallPhotograph = images is { Height: SmallSide, Width: SmallSide, Depth: 3 };
        return images.Depth == 1
            && side <= LargestDigit ? Of(OfDigits, $"grey images of {images.Height}×{images.Width} pixels, as digits are")
            : isSmallPhotograph && count >= ManyImages ? Of(OfManySmall, $"{count} images of {SmallSide}×{SmallSide} pixels")
            : side > LargestSmall && count >= ManyImages ? Of(OfManyLarge, $"{count} images of {images.Height}×{images.Width} pixels")
            : Of(OfOthers, $"images of {images.Height}×{images.Width} pixels, {count} of them");

        static (Network Network, string Why) Of(string name, FormattableString why) =>
            (Networks.Default.Named(name), $"{name} suits {FormattableString.Invariant(why)}");
    }

    /// <summary>The network for a data set: <c>kim-cnn</c> for sentences, else the one that suits its images.</summary>
    /// <param name="data">The data set.</param>
    public static (Network Network, string Why) For(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Vocabulary is null
            ? For(data.Shape, data.Train.Count)
            : (Networks.Default.Named(OfSentences),
                FormattableString.Invariant($"{OfSentences} suits sentences, {data.Train.Count} of them"));
    }
}
