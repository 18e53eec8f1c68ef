using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Experiments.StressTests;

/// <summary>How different the images of each class are (2.1): their distances from the class's mean image, values in 0…1.</summary>
sealed class ClassSpread
{
    readonly ImageSource images;
    readonly SampleReader reader;
    readonly double[] squares;
    readonly int[][] nearestFirst;

    public ClassSpread(ImageSource images, Shape shape, ImageFraming framing)
    {
        this.images = images;
        reader = new SampleReader(images, shape, framing);
        squares = new double[images.Count];
        nearestFirst = new int[images.ClassNames.Count][];
        for (int label = 0; label < nearestFirst.Length; label++)
        {
            int[] members = [.. Enumerable.Range(0, images.Count).Where(i => images.Label(i) == label)];
            double[] mean = Mean(members);
            foreach (int i in members)
                squares[i] = Square(reader.Read(i), mean);

            // A stable order, so that ties do not depend on the sort.
            nearestFirst[label] = [.. members.OrderBy(i => squares[i])];
        }
    }

    /// <summary>The root of the mean square, over the images of a class and their values; 0 for a class without images.</summary>
    public double Of(int label) => nearestFirst[label].Length == 0 ? 0 : Math.Sqrt(nearestFirst[label].Average(i => squares[i]));

    /// <summary>
    /// Part <paramref name="part"/> of <paramref name="parts"/> of each class, in the order of the distance from its mean; 0 is the
    /// nearest.
    /// </summary>
    public ImageSource Part(int part, int parts) => images.Subset([.. nearestFirst.SelectMany(members => Slice(members, part, parts))]);

    /// <summary>The image in the middle of a part of a class, −1 where the part is empty.</summary>
    public int Example(int label, int part, int parts) =>
        Slice(nearestFirst[label], part, parts) is { Length: > 0 } slice ? slice[slice.Length / 2] : -1;

    static int[] Slice(int[] members, int part, int parts) =>
        members[(members.Length * part / parts)..(members.Length * (part + 1) / parts)];

    double[] Mean(int[] members)
    {
        double[] sums = new double[reader.Shape.Count];
        foreach (int i in members)
        {
            var pixels = reader.Read(i);
            for (int p = 0; p < sums.Length; p++)
                sums[p] += pixels[p];
        }

        for (int p = 0; p < sums.Length; p++)
            sums[p] /= 255.0 * Math.Max(1, members.Length);
        return sums;
    }

    static double Square(ReadOnlySpan<byte> pixels, double[] mean)
    {
        double sum = 0;
        for (int p = 0; p < mean.Length; p++)
        {
            double apart = (pixels[p] / 255.0) - mean[p];
            sum += apart * apart;
        }

        return sum / mean.Length;
    }
}
