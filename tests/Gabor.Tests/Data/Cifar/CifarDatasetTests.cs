using System.Formats.Tar;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data.Cifar;

public sealed class CifarDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Records of labels, then planes: red is the number of the pixel, green that of the image, blue 7.</summary>
    static byte[] Batch(int labels, params int[][] images) =>
    [
        .. images.SelectMany((image, n) => image.Take(labels).Select(label => (byte)label)
            .Concat(Enumerable.Range(0, 1024).Select(i => (byte)i))
            .Concat(Enumerable.Repeat((byte)n, 1024)).Concat(Enumerable.Repeat((byte)7, 1024))),
    ];

    void Write(string name, byte[] content, bool packed = false) =>
        File.WriteAllBytes(folder.File(name + (packed ? ".gz" : "")), packed ? Samples.Pack(content) : content);

    string Refused(string kind = "cifar10") =>
        Assert.Throws<GaborFormatException>(() => Dataset.Open($"{kind}:{folder.Path}")).Message;

    [Fact]
    public void Batches_packed_or_not_become_images_of_three_channels()
    {
        Write("data_batch_2.bin", Batch(1, [4], [9]), packed: true);
        Write("data_batch_1.bin", Batch(1, [3]));
        Write("test_batch.bin", Batch(1, [0], [1]));
        var data = Dataset.Open(folder.Path);
        Assert.Equal((3, 2, new Shape(32, 32, 3)), (data.Train.Count, data.Test.Count, data.Shape));
        Assert.Equal($"cifar10:{folder.Path}", data.Specification);
        Assert.Equal([3, 4, 9], Enumerable.Range(0, 3).Select(data.Train.Label));
        Assert.Equal([0, 1, 7, 1, 1, 7], data.Train.Decode(2).Pixels[..6].ToArray());
        Assert.Equal("horse", data.ClassNames[7]);
        Assert.Contains("3 of 5 training files are not there: data_batch_3.bin", Assert.Single(data.Remarks), StringComparison.Ordinal);
        File.WriteAllLines(folder.File("batches.meta.txt"), [.. Enumerable.Range(0, 10).Select(k => $"class {k}"), ""]);
        Assert.Equal("class 7", Dataset.Open(folder.Path).ClassNames[7]);
    }

    [Fact]
    public void The_archive_as_published_is_the_same_as_its_folder()
    {
        string inner = folder.File("cifar-10-batches-bin");
        Directory.CreateDirectory(inner);
        foreach (int number in (int[])[1, 2, 3, 4, 5])
            Write($"cifar-10-batches-bin/data_batch_{number}.bin", Batch(1, [number], [number + 1]));
        Write("cifar-10-batches-bin/test_batch.bin", Batch(1, [1]));
        var expected = Dataset.Open(folder.Path);
        Assert.Equal((10, 0), (expected.Train.Count, expected.Remarks.Count));
        string tar = folder.File("set.tar");
        TarFile.CreateFromDirectory(inner, tar, includeBaseDirectory: true);
        string archive = folder.File("cifar-10-binary.tar.gz");
        File.WriteAllBytes(archive, Samples.Pack(File.ReadAllBytes(tar)));
        Assert.Equal(expected.Sha256, Dataset.Open(archive).Sha256);
        Assert.Equal(expected.Sha256, Dataset.Open($"cifar10:{tar}").Sha256);
        File.WriteAllBytes(archive, File.ReadAllBytes(archive)[..^40]);
        Assert.Throws<GaborFormatException>(() => Dataset.Open(archive));
    }

    [Fact]
    public void A_hundred_classes_are_fine_or_coarse()
    {
        Write("train.bin", Batch(2, [19, 99], [0, 1]));
        Write("test.bin", Batch(2, [4, 0]));
        var fine = Dataset.Open(folder.Path);
        Assert.Equal(("cifar100", 100, 99, "worm"), (fine.Name, fine.ClassNames.Count, fine.Train.Label(0), fine.ClassNames[99]));
        var coarse = Dataset.Open($"cifar100-coarse:{folder.Path}");
        Assert.Equal((20, 19, "vehicles_2"), (coarse.ClassNames.Count, coarse.Train.Label(0), coarse.ClassNames[19]));
        Assert.Equal([0, 1, 7], coarse.Train.Decode(1).Pixels[..3].ToArray());
    }

    [Fact]
    public void What_is_wrong_is_said_with_the_file()
    {
        Assert.Contains("the files of cifar10 are not there", Refused(), StringComparison.Ordinal);
        File.WriteAllText(folder.File("data_batch_1"), "");
        Assert.Contains("the files for Python", Refused(), StringComparison.Ordinal);
        Write("data_batch_1.bin", Batch(1, [3])[..^1]);
        Assert.Contains("data_batch_1.bin: it has 3072 bytes: 0 images of 3073 and 3072 more", Refused(), StringComparison.Ordinal);
        Write("data_batch_1.bin", Batch(1, [3]));
        Assert.Contains("test_batch.bin is not there", Refused(), StringComparison.Ordinal);
        Write("test_batch.bin", Batch(1, [10]));
        Assert.Contains("test_batch.bin: byte 0: the label of image 0 is 10", Refused(), StringComparison.Ordinal);
        Write("test_batch.bin", Batch(1, [1]));
        Write("test_batch.bin", Batch(1, [1]), packed: true);
        Assert.Contains("is there too; leave one", Refused(), StringComparison.Ordinal);
    }
}
