using Gabor.Data;
using Gabor.Experiments.DatasetChecks;
using Gabor.Numerics;

namespace Gabor.Tests.Experiments.DatasetChecks;

/// <summary>What is doubtful about a data set, put into one on purpose.</summary>
public sealed class DatasetCheckTests
{
    static readonly Shape Shape = new(32, 32, 3);

    [Fact]
    public void Copies_are_found_whatever_their_brightness_and_across_the_parts()
    {
        byte[][] train = [.. Enumerable.Range(0, 12).Select(Blobs)], test = [.. Enumerable.Range(100, 6).Select(Blobs)];
        train[7] = train[2];
        test[3] = [.. train[5].Select(value => (byte)Math.Min(255, value + 12))];
        var report = Check(train, test);
        Assert.Equal(2, report.Duplicates.Count);
        var same = report.Duplicates.Single(group => group.IsExact);
        Assert.Equal([2, 7], same.Images.Select(image => image.Index));
        Assert.Equal((false, true), (same.Leaks, same.Contradicts));
        var alike = report.Duplicates.Single(group => !group.IsExact);
        Assert.Equal([(DatasetPart.Train, 5), (DatasetPart.Test, 3)], alike.Images.Select(image => (image.Part, image.Index)));
        Assert.True(alike.Leaks);
    }

    [Fact]
    public void Images_of_one_colour_and_black_ones_are_found_and_are_no_duplicates_of_each_other()
    {
        byte[][] train = [.. Enumerable.Range(0, 6).Select(Blobs)];
        train[1] = [.. Enumerable.Repeat((byte)200, Shape.Count)];
        train[4] = [.. Enumerable.Range(0, Shape.Count).Select(i => (byte)(i % 7))];
        var report = Check(train, [Blobs(90), Blobs(91)]);
        Assert.Equal([1, 4], report.Empty.Select(image => image.Index));
        Assert.Empty(report.Duplicates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Counts_and_sizes_are_by_class_whatever_the_threads(int threads)
    {
        var report = DatasetCheck.Run(
            Set([.. Enumerable.Range(0, 7).Select(Blobs)], [Blobs(90), Blobs(91)]), threads,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [new("a", 4, 0, 1, (32, 32, 32), (32, 32, 32)), new ClassCount("b", 3, 0, 1, (32, 32, 32), (32, 32, 32))], report.Classes);
        Assert.Equal((9, 4 / 3.0), (report.Images, report.Imbalance));
        Assert.Empty(report.Broken);
        Assert.Empty(report.Narrow);
    }

    [Fact]
    public void Images_that_differ_are_not_alike()
    {
        var report = Check([.. Enumerable.Range(0, 300).Select(Blobs)], [Blobs(1000), Blobs(1001)]);
        Assert.Empty(report.Duplicates);
    }

    [Fact]
    public void A_split_keeps_what_looks_alike_together_and_the_shares_of_each_class()
    {
        byte[][] train = [.. Enumerable.Range(0, 60).Select(Blobs)];
        for (int i = 0; i < 10; i++)
            train[50 + i] = train[i];
        var data = Set(train, [Blobs(200), Blobs(201)]);
        var report = DatasetCheck.Run(data, cancellation: TestContext.Current.CancellationToken);
        var images = ImageReference.All(data);
        var parts = LeakFreeSplit.Of(images, report, 0.1, 0.2);
        Assert.All(
            report.Duplicates, group => Assert.Single(group.Images.Select(image => parts[images.ToList().IndexOf(image)]).Distinct()));
        for (int label = 0; label < 2; label++)
        {
            var own = images.Zip(parts).Where(pair => pair.First.Label == label).ToList();
            Assert.Equal(0.2, own.Count(pair => pair.Second == DatasetPart.Test) / (double)own.Count, 0.05);
            Assert.Equal(0.1, own.Count(pair => pair.Second == DatasetPart.Validation) / (double)own.Count, 0.05);
        }

        Assert.Equal(parts, LeakFreeSplit.Of(images, report, 0.1, 0.2));
        Assert.NotEqual(parts, LeakFreeSplit.Of(images, report, 0.1, 0.2, seed: 2));
        Assert.Throws<ArgumentException>(() => LeakFreeSplit.Of(images, report, 0.5, 0.5));
    }

    static DatasetReport Check(byte[][] train, byte[][] test) =>
        DatasetCheck.Run(Set(train, test), 2, cancellation: TestContext.Current.CancellationToken);

    static Dataset Set(byte[][] train, byte[][] test) => new("made", Images(train), Images(test), "made up");

    static ImageSet Images(byte[][] images) =>
        new(Shape, [.. images.SelectMany(pixels => pixels)], [.. Enumerable.Range(0, images.Length).Select(i => i % 2)], ["a", "b"]);

    /// <summary>Soft blobs, as photographs have them.</summary>
    static byte[] Blobs(int seed)
    {
        var random = new Random(seed);
        (double X, double Y, double Width, double Height)[] blobs =
            [.. Enumerable.Range(0, 8).Select(_ => (random.NextDouble() * 32, random.NextDouble() * 32, 3 + (random.NextDouble() * 6),
                (random.NextDouble() * 200) - 100))];
        byte[] pixels = new byte[Shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % 32, y = i / 96;
            double value = 110;
            foreach (var blob in blobs)
            {
                value += blob.Height * Math.Exp(
                    -(((x - blob.X) * (x - blob.X)) + ((y - blob.Y) * (y - blob.Y))) / (blob.Width * blob.Width));
            }

            pixels[i] = (byte)Math.Clamp(value, 20, 235);
        }

        return pixels;
    }
}
