using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Input;

/// <summary>A way to bring images around 0 before the first layer, and how it is found out from the training set.</summary>
/// <param name="Name">What options and files call it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Measure">Measures training images for a network that sees parts of the shape in the middle of them.</param>
public sealed record PreprocessingKind(string Name, string Summary, Func<ImageSet, Shape, Preprocessing> Measure);

/// <summary>Every way of preprocessing (6.5); command, help and documents are made from this list.</summary>
public static class PreprocessingKinds
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<PreprocessingKind> All { get; } =
    [
        new(Preprocessing.MeanImageKind, "the mean image of the training set is subtracted", MeanImage),
        new(Preprocessing.ChannelsKind, "each channel is brought to mean 0 and standard deviation 1", Channels),
        new(Preprocessing.NoneKind, "pixels are divided by 255, no more", (_, input) => Preprocessing.None(input)),
    ];

    /// <summary>The mean of the parts in the middle is the part in the middle of the mean.</summary>
    static Preprocessing MeanImage(ImageSet images, Shape input) =>
        Preprocessing.MeanImage(input, ImageCrop.Centre(images.Shape, input).Cut(ImageReader.Mean(images), images.Shape, input));

    /// <summary>Mean and standard deviation of each channel over all pixels of all images; sums are exact, since pixels are whole numbers.</summary>
    static Preprocessing Channels(ImageSet images, Shape input)
    {
        int depth = images.Shape.Depth;
        float[] means = new float[depth], standardDeviations = new float[depth];
        for (int d = 0; d < depth; d++)
        {
            long sum = 0, squares = 0, count = images.AllPixels.Length / depth;
            for (int i = d; i < images.AllPixels.Length; i += depth)
            {
                long x = images.AllPixels[i];
                sum += x;
                squares += x * x;
            }

            // m² times the variance, without a rounding before the root.
            double spread = (double)(((Int128)count * squares) - ((Int128)sum * sum));
            means[d] = (float)(sum / (255.0 * count));

            // A channel that never changes has no standard deviation to divide by.
            standardDeviations[d] = spread > 0 ? (float)(Math.Sqrt(spread) / (255.0 * count)) : 1;
        }

        return Preprocessing.Channels(input, means, standardDeviations);
    }
}
