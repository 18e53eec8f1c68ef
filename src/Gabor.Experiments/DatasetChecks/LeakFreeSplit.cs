using Gabor.Data;
using Gabor.Numerics.Random;

namespace Gabor.Experiments.DatasetChecks;

/// <summary>
/// Divides the images of a data set into parts, class by class, with images that are the same or look alike in the same part, so that
/// none is evaluated by that was learnt from.
/// </summary>
public static class LeakFreeSplit
{
    /// <summary>The part of each image.</summary>
    /// <param name="images">All images.</param>
    /// <param name="report">What was found of the data set that they come from.</param>
    /// <param name="validation">The share of each class to validate by, from 0 to below 1.</param>
    /// <param name="test">The share of each class to be evaluated by, above 0; together below 1.</param>
    /// <param name="seed">What the draw comes from.</param>
    /// <returns>The part of each, in the order of <paramref name="images"/>. Of a class at least one image is learnt from.</returns>
    /// <exception cref="ArgumentException">The shares are out of range.</exception>
    public static IReadOnlyList<DatasetPart> Of(
        IReadOnlyList<ImageReference> images, DatasetReport report, double validation, double test, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(report);
        if (!(validation is >= 0 and < 1 && test is > 0 and < 1 && validation + test < 1))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"shares of {validation} to validate and {test} to test: the first is at least 0, the second above 0, together below 1."));
        }

        var place = Enumerable.Range(0, images.Count).ToDictionary(i => images[i]);
        int[] group = [.. Enumerable.Range(0, images.Count)];
        foreach (var found in report.Duplicates)
        {
            int[] members = [.. found.Images.Where(place.ContainsKey).Select(image => place[image])];
            foreach (int member in members)
                group[member] = members.Min();
        }

        // A group goes with its first image, whatever the labels of the others.
        var parts = new DatasetPart[images.Count];
        var groups = Enumerable.Range(0, images.Count).GroupBy(i => group[i]).GroupBy(g => images[g.Key].Label).OrderBy(g => g.Key);
        foreach (var ofClass in groups)
        {
            int[][] whole = [.. ofClass.Select(g => g.ToArray())];
            int[] order = [.. Enumerable.Range(0, whole.Length)];
            Permutation.Shuffle(order, new RandomStream(seed, Purpose.Shuffle, 0, (uint)ofClass.Key));
            int all = whole.Sum(one => one.Length), tested = 0, validated = 0;
            foreach (int[] one in order.SkipLast(1).Select(place => whole[place]))
            {
                var part = DatasetPart.Train;
                if (tested + one.Length <= Math.Round(test * all))
                    (part, tested) = (DatasetPart.Test, tested + one.Length);
                else if (validated + one.Length <= Math.Round(validation * all))
                    (part, validated) = (DatasetPart.Validation, validated + one.Length);
                foreach (int i in one)
                    parts[i] = part;
            }
        }

        return parts;
    }
}
