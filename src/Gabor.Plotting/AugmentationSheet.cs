using Gabor.Data;
using Gabor.Input;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Plotting;

/// <summary>
/// Training images beside their augmented versions in the first epochs (6.7).
/// </summary>
public static class AugmentationSheet
{
    /// <summary>Draws such a sheet. The images are exactly those of training, before the mean image is subtracted.</summary>
    /// <param name="data">The data set, whose training images are shown; grey, or red, green, blue.</param>
    /// <param name="options">The augmentations, and the seed, which also selects the images.</param>
    /// <param name="count">The number of images, a row each, at least 1; one class after another.</param>
    /// <param name="epochs">The number of epochs, a column each, at least 1.</param>
    /// <exception cref="ArgumentException">An option is invalid, or the images have other than 1 or 3 channels.</exception>
    public static ImageSheet Of(Dataset data, TrainingOptions options, int count = 8, int epochs = 6)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        SampleTile.CheckDepth(data.Shape);
        var part = options.Validated().InputOf(data.Shape);
        var (images, framing) = (data.Train, ImagePreprocessing.FramingOf(data.Train));
        var originals = new SampleReader(images, data.Shape, framing);
        var reader = new ImageReader(
            images, ImagePreprocessing.None(part).Of(data.Shape, options.Padding, framing, options.PaddingMode), options.Input());
        var sheet = new ImageSheet
        {
            Title = "Augmented training images",
            Columns = ["original", .. Enumerable.Range(1, epochs).Select(epoch => FormattableString.Invariant($"epoch {epoch}"))],
        };
        float[] seen = new float[part.Count];
        foreach (int index in Choose(images, count, options.Seed))
        {
            string name = images.ClassNames[images.Label(index)];
            var row = new List<Tile> { SampleTile.Of(originals, index) with { Caption = name } };
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                reader.ReadForTraining(index, epoch, seen);
                row.Add(SampleTile.Of(seen, part) with { Caption = name });
            }

            sheet.Add("", row);
        }

        return sheet;
    }

    /// <summary>Images of one class after another, in the order of the first epoch.</summary>
    static IEnumerable<int> Choose(ImageSource images, int count, ulong seed)
    {
        int[] order = new Sampler(images.Count, images.Count, seed).Batch(0, 0).ToArray();
        var byClass = order.GroupBy(images.Label).OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        return Enumerable.Range(0, byClass.Max(members => members.Length))
            .SelectMany(rank => byClass.Where(members => rank < members.Length).Select(members => members[rank])).Take(count);
    }
}
